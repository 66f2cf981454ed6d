using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>Checks that required services are registered. The exception's message contains the missing line of code.</summary>
internal static class Registration
{
    /// <summary>Requires a function host.</summary>
    /// <exception cref="HostingConfigurationException">No function host is registered.</exception>
    public static void RequireHost(IServiceProvider services) =>
        Require<FunctionHost>(services, "No function host is registered. Add: services.AddFunctionHost(o => o.Folder = \"functions\").");

    /// <summary>Requires the API and a function host.</summary>
    /// <exception cref="HostingConfigurationException">The API or the function host is not registered.</exception>
    public static void RequireApi(IServiceProvider services)
    {
        RequireHost(services);
        Require<ApiEndpoint>(services, "The API is not registered. Add: services.AddAppwriteApi(configuration.GetSection(\"Api\")).");
    }

    /// <summary>Requires a service.</summary>
    /// <exception cref="HostingConfigurationException">The service is not registered.</exception>
    public static void Require<TService>(IServiceProvider services, string message)
    {
        if (!services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(TService)))
            throw new HostingConfigurationException(message);
    }
}
