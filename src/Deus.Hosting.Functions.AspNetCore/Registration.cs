using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>Tells which line is missing where something is mapped that nobody has registered.</summary>
internal static class Registration
{
    /// <exception cref="HostingConfigurationException">There is no function host.</exception>
    public static void RequireHost(IServiceProvider services) =>
        Require<FunctionHost>(services, "No function host is registered. Add: services.AddFunctionHost(o => o.Folder = \"functions\").");

    /// <exception cref="HostingConfigurationException">The API is not registered, or there is no function host.</exception>
    public static void RequireApi(IServiceProvider services)
    {
        RequireHost(services);
        Require<ApiEndpoint>(services, "The API is not registered. Add: services.AddAppwriteApi(configuration.GetSection(\"Api\")).");
    }

    private static void Require<TService>(IServiceProvider services, string message)
    {
        if (!services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(TService)))
            throw new HostingConfigurationException(message);
    }
}
