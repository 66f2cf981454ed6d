using System.Runtime.Versioning;
using Deus.Hosting;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Embedded;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Variables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the embedded backend, which hosts functions from this process.</summary>
public static class FunctionsHostingBuilderExtensions
{
    /// <summary>
    /// Registers <see cref="EmbeddedBackend"/> as <see cref="IHostingBackend"/>, <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/>, and registers the function host. Without an application host
    /// the function host starts on first use; dispose the container with <c>await using</c>. The method registers nothing when
    /// the section of <c>AddDeusHosting(configuration)</c> contains <c>"Backend": "Appwrite"</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options, of which <see cref="FunctionsOptions.Folder"/> is required; null (default) when they are
    /// configured elsewhere.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IHostingBuilder UseEmbeddedFunctions(
        this IHostingBuilder builder, Action<FunctionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return IsChosen(builder.Services) ? UseBackend(builder, services => services.AddFunctionHost(configure)) : builder;
    }

    /// <summary>
    /// Registers the embedded backend like <see cref="UseEmbeddedFunctions(IHostingBuilder, Action{FunctionsOptions}?)"/>, with options
    /// from configuration, for example <c>Folder</c> and <c>SecretKey</c> (base64). They are read at the start; a change needs a
    /// restart.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">One of: the section with the options, in which an unknown key is an error; the root, whose section
    /// <c>Deus:Hosting:Functions</c> is used; the section passed to <c>AddDeusHosting(configuration)</c>, whose section
    /// <c>Functions</c> is used.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IHostingBuilder UseEmbeddedFunctions(this IHostingBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = HostingSection.Get(configuration, FunctionsOptionsBinding.Path);
        if (section.Path == BackendChoice.GetOrAdd(builder.Services).Section?.Path)
            section = section.GetSection(FunctionsOptionsBinding.Name);
        if (IsChosen(builder.Services))
            return UseBackend(builder, services => services.AddFunctionHost(section));
        // Registers the section's keys as known, so that a configuration for both backends is valid.
        builder.Services.AddSingleton(new BoundSection(section.Path));
        return builder;
    }

    /// <summary>Returns true unless the configuration selects another backend.</summary>
    private static bool IsChosen(IServiceCollection services)
    {
        var choice = BackendChoice.GetOrAdd(services);
        choice.HasEmbedded = true;
        return choice.Allows(BackendChoice.Embedded);
    }

    private static IHostingBuilder UseBackend(IHostingBuilder builder, Action<IServiceCollection> addHost)
    {
        addHost(builder.Services);
        builder.Services.TryAddSingleton<EmbeddedAdapter>();
        builder.Services.TryAddSingleton(CreateDeployer);
        builder.Services.TryAddSingleton(CreateBackend);
        return builder.UseBackend<EmbeddedBackend>();
    }

    private static EmbeddedDeployer CreateDeployer(IServiceProvider provider) => new(
        provider.GetRequiredService<FunctionHost>(),
        provider.GetRequiredService<HostStorage>(),
        provider.GetRequiredService<DeploymentWriter>(),
        provider.GetRequiredService<DeployedVariables>(),
        provider.GetRequiredService<IdGenerator>(),
        provider.GetRequiredService<BackgroundWorkQueue>(),
        provider.GetRequiredService<BuildQueue>(),
        provider.GetRequiredService<FunctionRuntimes>(),
        provider.GetRequiredService<IOptionsMonitor<HostingLimits>>(),
        provider.GetRequiredService<IOptions<FunctionsOptions>>(),
        new ScopedService<IBlobReader>(provider.GetRequiredService<IServiceScopeFactory>()),
        provider.GetRequiredService<TimeProvider>());

    private static EmbeddedBackend CreateBackend(IServiceProvider provider)
    {
        // Without a host that validates at its start, the first resolve reports the invalid options of all packages together.
        _ = provider.GetRequiredService<IOptions<StartupCheck>>().Value;
        return new EmbeddedBackend(
            provider.GetRequiredService<FunctionHost>(),
            provider.GetRequiredService<EmbeddedDeployer>(),
            provider.GetRequiredService<FunctionRecords>(),
            provider.GetRequiredService<EmbeddedAdapter>(),
            provider.GetRequiredService<HostingTelemetry>());
    }
}
