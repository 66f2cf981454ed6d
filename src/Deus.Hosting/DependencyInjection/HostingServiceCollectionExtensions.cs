using Deus.Hosting;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Budgets;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Deus.Hosting.</summary>
public static class HostingServiceCollectionExtensions
{
    /// <summary>
    /// Registers <c>AppwriteBackend</c> as <see cref="IHostingBackend"/>, <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/>, and <see cref="Budget"/>; a backend that is registered already wins. The options come from
    /// <c>services.Configure&lt;AppwriteOptions&gt;</c> and <c>services.Configure&lt;HostingLimits&gt;</c>.
    /// </summary>
    /// <param name="services">The services to add to.</param>
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

    /// <summary>As <see cref="AddDeusHosting(IServiceCollection)"/>, with the options of the Appwrite backend set in code.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder for backends and features.</returns>
    public static IHostingBuilder AddDeusHosting(this IServiceCollection services, Action<AppwriteOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddDeusHosting();
        services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// As <see cref="AddDeusHosting(IServiceCollection)"/>, with the options bound from configuration:
    /// <c>Appwrite</c> (<see cref="AppwriteOptions"/>) and <c>Limits</c> (<see cref="HostingLimits"/>) below the section, and
    /// <c>Backend</c>: <c>Appwrite</c>, or <c>Embedded</c> where <c>UseEmbeddedFunctions()</c> is called too; without it the code
    /// decides. The start refuses what is wrong, all of it at once; a later change that is wrong is logged and keeps the last good
    /// values; one that is right acts on the next call, other than of <c>Backend</c>, which needs a restart.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">A section, or the root, of which <c>Deus:Hosting</c> is taken.</param>
    /// <returns>A builder for backends and features.</returns>
    public static IHostingBuilder AddDeusHosting(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddDeusHosting();
        var section = HostingSection.Of(configuration);
        BackendChoice.Of(services).Section = section;
        AppwriteOptionsBinding.Add(services, section.GetSection(AppwriteOptionsBinding.Name));
        HostingLimitsBinding.Add(services, section);
        return builder;
    }

    private static Budget CreateBudget(IServiceProvider provider)
    {
        var limits = provider.GetRequiredService<IOptionsMonitor<HostingLimits>>();
        // Reports wrong limits at the first resolve, where no host validates at its start.
        _ = limits.CurrentValue;
        return new Budget(
            limits,
            new ScopedService<IDeploymentCounter>(provider.GetRequiredService<IServiceScopeFactory>()),
            provider.GetRequiredService<HostingTelemetry>());
    }

    private static void AddOptions(IServiceCollection services)
    {
#pragma warning disable RS0030 // The one place that names the system clock; everything else takes it from here.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        var choice = BackendChoice.Of(services);
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
