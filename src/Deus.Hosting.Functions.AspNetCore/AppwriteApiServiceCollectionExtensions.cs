using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Builds;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Storage.Queries;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the Appwrite-compatible API.</summary>
public static class AppwriteApiServiceCollectionExtensions
{
    /// <summary>
    /// Registers the services of <see cref="AddAppwriteApi(IServiceCollection, Action{AppwriteApiOptions}?)"/> and binds the options
    /// from configuration, for example <c>ProjectId</c> and <c>ApiKeys:0:Key</c>. A changed value applies to the next request. An
    /// invalid change is logged, and the last valid options stay in use.
    /// </summary>
    /// <param name="services">The service collection to add to.</param>
    /// <param name="configuration">
    /// The section with the options, or the root configuration, of which the section <c>Deus:Hosting:Api</c> is read. An unknown key
    /// in the section is an error.
    /// </param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddAppwriteApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddAppwriteApi();
        AppwriteApiOptionsBinding.Add(services, HostingSection.Get(configuration, AppwriteApiOptionsBinding.Path));
        return services;
    }

    /// <summary>
    /// Registers the services that <c>MapAppwriteFunctions()</c> requires. Register the function host separately, with
    /// <c>AddFunctionHost()</c> or <c>UseEmbeddedFunctions()</c>.
    /// </summary>
    /// <param name="services">The service collection to add to.</param>
    /// <param name="configure">Sets the options; null when they are configured elsewhere.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddAppwriteApi(
        this IServiceCollection services, Action<AppwriteApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
#pragma warning disable RS0030 // The default for an application that registers no clock; all other code gets the TimeProvider from here.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        LiveOptions.Add<AppwriteApiOptions, AppwriteApiOptionsValidator>(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, TokenRoutePolicy>());
        services.TryAddSingleton<ApiAuthorizer>();
        services.TryAddSingleton<ApiExceptionHandler>();
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<ApiEndpoint>();
        services.TryAddSingleton<FunctionKeys>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IFunctionKeyIssuer, FunctionKeys>(p => p.GetRequiredService<FunctionKeys>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPlatformVariables, ApiVariables>());
        services.TryAddSingleton<RuntimeCatalogue>();
        services.TryAddSingleton<FunctionEndpoints>();
        services.TryAddSingleton<VariableEndpoints>();
        services.TryAddSingleton<DeploymentEndpoints>();
        services.TryAddSingleton<DeploymentDownload>();
        services.TryAddSingleton<ExecutionStartReader>();
        services.TryAddSingleton<ExecutionEndpoints>();
        services.TryAddSingleton<CallbackEndpoints>();
        services.TryAddSingleton<DeadLetterEndpoints>();
        services.TryAddSingleton<ScheduleEndpoints>();
        services.TryAddSingleton<StatisticsEndpoint>();
        services.TryAddSingleton<CatalogueEndpoints>();
        services.TryAddSingleton<CreationLimit>();
        services.TryAddSingleton<DocumentLists>();
        return services;
    }
}
