using Deus.Hosting.Functions;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Deus.Hosting.Functions.Queries;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Appwrite-compatible API.</summary>
public static class AppwriteApiServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <c>MapAppwriteFunctions()</c> needs. The function host itself comes from <c>AddFunctionHost()</c> or
    /// <c>UseEmbeddedFunctions()</c>.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options; null when they are configured elsewhere.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAppwriteApi(
        this IServiceCollection services, Action<AppwriteApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        services.AddOptions<AppwriteApiOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AppwriteApiOptions>, AppwriteApiOptionsValidator>());
        services.TryAddSingleton<ApiAuthorizer>();
        services.TryAddSingleton<ApiEndpoint>();
        services.TryAddSingleton<FunctionEndpoints>();
        services.TryAddSingleton<VariableEndpoints>();
        services.TryAddSingleton<DeploymentEndpoints>();
        services.TryAddSingleton<DeploymentDownload>();
        services.TryAddSingleton<ExecutionEndpoints>();
        services.TryAddSingleton<CatalogueEndpoints>();
        services.TryAddSingleton<CreationLimit>();
        services.TryAddSingleton<DocumentLists>();
        services.TryAddSingleton<DeploymentCopies>();
        services.TryAddSingleton<DeploymentCancellation>();
        return services;
    }
}
