using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>The named client that talks to Appwrite.</summary>
internal static class AppwriteHttpClient
{
    public const string Name = "Deus.Hosting.Appwrite";
    public const string KeyHeader = "X-Appwrite-Key";

    /// <summary>Longer than the two minutes for which a server may hold an upload, were it not for its own limit.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(120);

    private static readonly string UserAgent = "deus-hosting/" + typeof(AppwriteHttpClient).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Add(IServiceCollection services) => services
        .AddHttpClient(Name, client =>
        {
            client.Timeout = TimeLimit;
            client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        })
        .RedactLoggedHeaders([KeyHeader])
        .ConfigurePrimaryHttpMessageHandler(() => new RedactionHandler(CreateSockets(HttpClient.DefaultProxy)));

    internal static SocketsHttpHandler CreateSockets(IWebProxy defaultProxy) => new()
    {
        // A redirect would carry the key to another host.
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = new LoopbackBypassProxy(defaultProxy),
    };
}
