using Deus.Hosting.Functions.AspNetCore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Samples.Service;

/// <summary>
/// Sets <c>APPWRITE_FUNCTION_API_ENDPOINT</c> of functions to the configured address of the API, or to the address on which the
/// server listens. Appwrite's starter templates read the variable.
/// </summary>
internal static class PublicEndpoint
{
    public static void AddPublicEndpoint(this IServiceCollection services, string prefix) => services
        .AddOptions<AppwriteApiOptions>()
        .PostConfigure<IServer>((options, server) => options.PublicEndpoint ??= ListeningAddress(server) is { } address ? address + prefix : null);

    /// <summary>Clears the cached options after the start, because the server's addresses are unknown before it listens.</summary>
    public static void UsePublicEndpoint(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(
        app.Services.GetRequiredService<IOptionsMonitorCache<AppwriteApiOptions>>().Clear);

    /// <summary>
    /// Returns the first address of the server. Functions run on this machine, so a wildcard address becomes the loopback address.
    /// </summary>
    private static string? ListeningAddress(IServer server)
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return null;
        var binding = BindingAddress.Parse(address);
        var host = binding.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "127.0.0.1" : binding.Host;
        return binding.Port == 0 || binding.IsUnixPipe ? null : $"{binding.Scheme}://{host}:{binding.Port}";
    }
}
