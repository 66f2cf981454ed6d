using Deus.Hosting.Functions.AspNetCore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Samples.Service;

/// <summary>
/// Gives functions the address of the API as <c>APPWRITE_FUNCTION_API_ENDPOINT</c>: the configured one, or where the server
/// listens. Appwrite's starter templates read it.
/// </summary>
internal static class PublicEndpoint
{
    public static void AddPublicEndpoint(this IServiceCollection services, string prefix) => services
        .AddOptions<AppwriteApiOptions>()
        .PostConfigure<IServer>((options, server) => options.PublicEndpoint ??= ListeningAddress(server) is { } address ? address + prefix : null);

    /// <summary>The server knows its addresses only once it listens; options that were read before are read again then.</summary>
    public static void UsePublicEndpoint(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(
        app.Services.GetRequiredService<IOptionsMonitorCache<AppwriteApiOptions>>().Clear);

    /// <summary>The first address; functions run on this machine, so that one for every interface is reached over loopback.</summary>
    private static string? ListeningAddress(IServer server)
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return null;
        var binding = BindingAddress.Parse(address);
        var host = binding.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "127.0.0.1" : binding.Host;
        return binding.Port == 0 || binding.IsUnixPipe ? null : $"{binding.Scheme}://{host}:{binding.Port}";
    }
}
