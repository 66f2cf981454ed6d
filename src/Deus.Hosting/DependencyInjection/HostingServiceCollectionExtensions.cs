using Deus.Hosting;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Budgets;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register Deus.Hosting.</summary>
public static class HostingServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="Budget"/>, and <c>AppwriteBackend</c> as <see cref="IHostingBackend"/>,
    /// <see cref="IDeploymentWaiter"/>, <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>,
    /// <see cref="IFunctionCatalog"/>, <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/>. A backend that is already
    /// registered is kept. The options come from <c>services.Configure&lt;AppwriteOptions&gt;</c> and
    /// <c>services.Configure&lt;HostingLimits&gt;</c>.
    /// </summary>
    /// <param name="services">The service collection to add to.</param>
    /// <returns>A builder for backends and features.</returns>
    public static IHostingBuilder AddDeusHosting(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services);
        AddAppwrite(services);
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton<HostingTelemetry>();
        services.TryAddSingleton(CreateBudget);
        return new HostingBuilder(services);
    }

    /// <summary>
    /// Does the same as <see cref="AddDeusHosting(IServiceCollection)"/>, and sets the options of the Appwrite backend in code.
    /// </summary>
    /// <param name="services">The service collection to add to.</param>
    /// <param name="configure">Sets the options of the Appwrite backend.</param>
    /// <returns>A builder for backends and features.</returns>
    public static IHostingBuilder AddDeusHosting(this IServiceCollection services, Action<AppwriteOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddDeusHosting();
        services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Does the same as <see cref="AddDeusHosting(IServiceCollection)"/>, and binds the options to the configuration:
    /// <c>Appwrite</c> (<see cref="AppwriteOptions"/>) and <c>Limits</c> (<see cref="HostingLimits"/>) below the section.
    /// <c>Backend</c> selects the backend: <c>Appwrite</c>, or <c>Embedded</c> when <c>UseEmbeddedFunctions()</c> is called, too;
    /// without a value the code selects. The start of the host rejects invalid values and reports all of them together. An
    /// invalid later change is logged, and the last valid values stay in effect. A valid later change takes effect at the next
    /// call; a change of <c>Backend</c> requires a restart.
    /// </summary>
    /// <param name="services">The service collection to add to.</param>
    /// <param name="configuration">The section, or the root configuration, whose section <c>Deus:Hosting</c> is used.</param>
    /// <returns>A builder for backends and features.</returns>
    public static IHostingBuilder AddDeusHosting(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddDeusHosting();
        var section = HostingSection.Get(configuration);
        BackendChoice.GetOrAdd(services).Section = section;
        AppwriteOptionsBinding.Add(services, section.GetSection(AppwriteOptionsBinding.Name));
        HostingLimitsBinding.Add(services, section);
        return builder;
    }

    private static Budget CreateBudget(IServiceProvider provider)
    {
        var limits = provider.GetRequiredService<IOptionsMonitor<HostingLimits>>();
        // Reports invalid limits at the first resolve, for applications without a host that validates at start.
        _ = limits.CurrentValue;
        return new Budget(
            limits,
            new ScopedService<IDeploymentCounter>(provider.GetRequiredService<IServiceScopeFactory>()),
            provider.GetRequiredService<HostingTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<Budget>>());
    }

    private static void AddOptions(IServiceCollection services)
    {
#pragma warning disable RS0030 // The only use of the system clock; all other code gets it from the container.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        var choice = BackendChoice.GetOrAdd(services);
        LiveOptions.Add<HostingLimits, HostingLimitsValidator>(services);
        LiveOptions.Add<AppwriteOptions, AppwriteOptionsValidator>(
            services,
            () => choice.Allows(BackendChoice.Appwrite) && services.Any(d => d.ServiceType == typeof(AppwriteBackend)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRefusedOptionsRule<HostingLimits>, KillSwitchRule>());
    }

    private static void AddAppwrite(IServiceCollection services)
    {
        if (services.Any(d => d.ServiceType == typeof(IHostingBackend)))
            return;
        AppwriteHttpClient.Add(services);
        services.TryAddSingleton(AppwriteBackend.Create);
        services.TryAddSingleton<IHostingBackend>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IDeploymentWaiter>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IDeploymentManager>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IFunctionInvoker>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IFunctionCatalog>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IExecutionHistory>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IBuildManager>(provider => provider.GetRequiredService<AppwriteBackend>());
        services.TryAddSingleton<IBackendProbe>(provider => provider.GetRequiredService<AppwriteBackend>());
    }
}
