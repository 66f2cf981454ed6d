using Deus.Hosting;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts functions in this process's own folder.</summary>
public static class FunctionsHostingBuilderExtensions
{
    /// <summary>
    /// Uses <see cref="EmbeddedBackend"/> for <see cref="IHostingBackend"/>, <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentHistory"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/>, and registers the function host. Without an
    /// application host the function host starts on first use; dispose the container with <c>await using</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options, of which <see cref="FunctionsOptions.Folder"/> is required; null when they
    /// are configured elsewhere.</param>
    /// <returns>The builder.</returns>
    public static IHostingBuilder UseEmbeddedFunctions(
        this IHostingBuilder builder, Action<FunctionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFunctionHost(configure);
        builder.Services.TryAddSingleton<EmbeddedWaiter>();
        builder.Services.TryAddSingleton<EmbeddedInvoker>();
        builder.Services.TryAddSingleton<EmbeddedHistory>();
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
        provider.GetRequiredService<IOptionsMonitor<HostingLimits>>(),
        provider.GetRequiredService<IOptions<FunctionsOptions>>(),
        provider.GetService<IBlobReader>());

    private static EmbeddedBackend CreateBackend(IServiceProvider provider) => new(
        provider.GetRequiredService<FunctionHost>(),
        provider.GetRequiredService<EmbeddedDeployer>(),
        provider.GetRequiredService<EmbeddedWaiter>(),
        provider.GetRequiredService<EmbeddedInvoker>(),
        provider.GetRequiredService<FunctionStore>(),
        provider.GetRequiredService<EmbeddedHistory>(),
        provider.GetRequiredService<EmbeddedRecords>(),
        provider.GetRequiredService<HostingTelemetry>());
}
