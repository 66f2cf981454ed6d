using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>The named HTTP client for Appwrite.</summary>
internal static class AppwriteHttpClient
{
    public const string Name = "Deus.Hosting.Appwrite";
    public const string KeyHeader = "X-Appwrite-Key";

    /// <summary>The time limit of one attempt, 120 s: a server may hold an upload for up to two minutes.</summary>
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
        // A redirect would send the key to another host.
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = new LoopbackBypassProxy(defaultProxy),
    };
}
