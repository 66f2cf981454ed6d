using System.Runtime.Versioning;
using Deus.Hosting;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts functions in this process's own folder.</summary>
public static class FunctionsHostingBuilderExtensions
{
    /// <summary>
    /// Uses <see cref="EmbeddedBackend"/> for <see cref="IHostingBackend"/>, <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/>, and registers the function host. Without an
    /// application host the function host starts on first use; dispose the container with <c>await using</c>. Does nothing when
    /// the section of <c>AddDeusHosting(configuration)</c> says <c>"Backend": "Appwrite"</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options, of which <see cref="FunctionsOptions.Folder"/> is required; null when they
    /// are configured elsewhere.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IHostingBuilder UseEmbeddedFunctions(
        this IHostingBuilder builder, Action<FunctionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return IsChosen(builder.Services) ? UseBackend(builder, services => services.AddFunctionHost(configure)) : builder;
    }

    /// <summary>
    /// As <see cref="UseEmbeddedFunctions(IHostingBuilder, Action{FunctionsOptions}?)"/>, with the options bound from configuration,
    /// for example <c>Folder</c> and <c>SecretKey</c> (base64). They are read at the start; a change needs a restart.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">The section with the options, a key it does not know is refused; or the root, of which
    /// <c>Deus:Hosting:Functions</c> is taken; or the section that <c>AddDeusHosting(configuration)</c> was given, of which
    /// <c>Functions</c> is taken.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IHostingBuilder UseEmbeddedFunctions(this IHostingBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = HostingSection.Of(configuration, FunctionsOptionsBinding.Path);
        if (section.Path == BackendChoice.Of(builder.Services).Section?.Path)
            section = section.GetSection(FunctionsOptionsBinding.Name);
        if (IsChosen(builder.Services))
            return UseBackend(builder, services => services.AddFunctionHost(section));
        // Its keys are known, so that a configuration for both backends passes.
        builder.Services.AddSingleton(new BoundSection(section.Path));
        return builder;
    }

    /// <summary>True unless the configuration chooses another backend.</summary>
    private static bool IsChosen(IServiceCollection services)
    {
        var choice = BackendChoice.Of(services);
        choice.HasEmbedded = true;
        return choice.Allows(BackendChoice.Embedded);
    }

    private static IHostingBuilder UseBackend(IHostingBuilder builder, Action<IServiceCollection> addHost)
    {
        addHost(builder.Services);
        builder.Services.TryAddSingleton<EmbeddedWaiter>();
        builder.Services.TryAddSingleton<EmbeddedInvoker>();
        builder.Services.TryAddSingleton<EmbeddedDeployments>();
        builder.Services.TryAddSingleton<EmbeddedRecords>();
        builder.Services.TryAddSingleton(CreateDeployer);
        builder.Services.TryAddSingleton(CreateBackend);
        return builder.UseBackend<EmbeddedBackend>();
    }

    private static EmbeddedDeployer CreateDeployer(IServiceProvider provider) => new(
        provider.GetRequiredService<FunctionHost>(),
        provider.GetRequiredService<HostStorage>(),
        provider.GetRequiredService<DeploymentIntake>(),
        provider.GetRequiredService<HostChores>(),
        provider.GetRequiredService<BuildQueue>(),
        provider.GetRequiredService<FunctionRuntimes>(),
        provider.GetRequiredService<IOptionsMonitor<HostingLimits>>(),
        provider.GetRequiredService<IOptions<FunctionsOptions>>(),
        new ScopedService<IBlobReader>(provider.GetRequiredService<IServiceScopeFactory>()));

    private static EmbeddedBackend CreateBackend(IServiceProvider provider)
    {
        // Reports wrong options of all packages together at the first resolve, where no host validates at its start.
        _ = provider.GetRequiredService<IOptions<StartupCheck>>().Value;
        return new EmbeddedBackend(
            provider.GetRequiredService<FunctionHost>(),
            provider.GetRequiredService<EmbeddedDeployer>(),
            provider.GetRequiredService<EmbeddedWaiter>(),
            provider.GetRequiredService<EmbeddedInvoker>(),
            provider.GetRequiredService<FunctionStore>(),
            provider.GetRequiredService<EmbeddedDeployments>(),
            provider.GetRequiredService<EmbeddedRecords>(),
            provider.GetRequiredService<HostingTelemetry>());
    }
}
