using System.Runtime.Versioning;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Store;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the embedded function host.</summary>
public static class FunctionsServiceCollectionExtensions
{
    /// <summary>
    /// Registers the function host: <see cref="IFunctionStore"/>, <see cref="IDeploymentStore"/>, <see cref="IVariableStore"/>,
    /// <see cref="IExecutionStore"/> and <see cref="IFunctionEngine"/>. It starts with the application's host and stops when
    /// that stops; without one it starts on first use and stops when the container is disposed (<c>await using</c>).
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options; null when they are configured elsewhere.</param>
    /// <returns>The services.</returns>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IServiceCollection AddFunctionHost(
        this IServiceCollection services, Action<FunctionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        LinuxHost.Require();
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(d => d.ServiceType == typeof(FunctionHost)))
            return services;
        services.AddLogging();
        services.AddMetrics();
        LiveOptions.Add<FunctionsOptions, FunctionsOptionsValidator>(services);
#pragma warning disable RS0030 // The one place that names the system clock; everything else takes it from here.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        AddStorage(services);
        AddBuilds(services);
        AddExecution(services);
        AddPublicStores(services);
        services.AddSingleton<FunctionHost>();
        services.AddSingleton<IHostedService>(provider =>
        {
            // The application's host resolves this before it validates: what is wrong with any package is reported together.
            _ = provider.GetRequiredService<IOptions<StartupCheck>>().Value;
            return provider.GetRequiredService<FunctionHost>();
        });
        return services;
    }

    /// <summary>
    /// As <see cref="AddFunctionHost(IServiceCollection, Action{FunctionsOptions}?)"/>, with the options bound from configuration,
    /// for example <c>Folder</c> and <c>SecretKey</c> (base64). They are read at the start; a change needs a restart.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The section with the options, a key it does not know is refused; or the root, of which
    /// <c>Deus:Hosting:Functions</c> is taken.</param>
    /// <returns>The services.</returns>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IServiceCollection AddFunctionHost(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddFunctionHost();
        FunctionsOptionsBinding.Add(services, HostingSection.Of(configuration, FunctionsOptionsBinding.Path));
        return services;
    }

    private static void AddStorage(IServiceCollection services) => services
        .AddSingleton<HostStorage>()
        .AddSingleton<CodeFolders>()
        .AddSingleton<IdGenerator>()
        .AddSingleton<DeploymentSignals>()
        .AddSingleton<FunctionStore>()
        .AddSingleton<VariableValues>()
        .AddSingleton<VariableStore>()
        .AddSingleton<NamedVariables>()
        .AddSingleton<DeployedVariables>()
        .AddSingleton<SourceIntake>()
        .AddSingleton<DeploymentCreation>()
        .AddSingleton<DeploymentStore>()
        .AddSingleton<DeploymentActivation>()
        .AddSingleton<DeploymentRemoval>()
        .AddSingleton<DeploymentSources>()
        .AddSingleton<DeploymentWaiter>()
        .AddSingleton<FunctionIntake>()
        .AddSingleton<DeploymentIntake>()
        .AddSingleton<UploadStore>()
        .AddSingleton<UploadCompletion>();

    private static void AddPublicStores(IServiceCollection services)
    {
        services.AddSingleton<HostEntrance>();
        services.TryAddSingleton<IFunctionStore, LazyFunctionStore>();
        services.TryAddSingleton<IDeploymentStore, LazyDeploymentStore>();
        services.TryAddSingleton<IVariableStore, LazyVariableStore>();
        services.TryAddSingleton<IExecutionStore, LazyExecutionStore>();
        services.TryAddSingleton<IFunctionEngine, FunctionEngine>();
    }

    private static void AddBuilds(IServiceCollection services) => RemoteBuildsHttp.Add(services)
        .AddSingleton<BuildQueue>()
        .AddSingleton<BuildEffectQueue>()
        .AddSingleton<BuildTelemetry>()
        .AddSingleton<BuildInbox>()
        .AddSingleton<BuildDeliveries>()
        .AddSingleton<BuildOutbox>()
        .AddSingleton<BuildSweeper>()
        .AddSingleton<BuildVariables>()
        .AddSingleton<BuildJob>()
        .AddSingleton<RunningBuilds>()
        .AddSingleton<Builder>()
        .AddSingleton<BuildControl>()
        .AddSingleton<BuildHost>()
        .AddSingleton<BuildTokens>()
        .AddSingleton<JobPayloads>()
        .AddSingleton<JobsClient>()
        .AddSingleton<RemoteBuilds>()
        .AddSingleton<RemoteOutputs>()
        .AddSingleton<BuildCallbacks>()
        .AddSingleton<IBuildCommands, ShellCommands>();

    private static void AddExecution(IServiceCollection services)
    {
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<RunningExecutions>();
        services.AddSingleton<ExecutionPreparation>();
        services.AddSingleton<ExecutionRecorder>();
        services.AddSingleton<DeploymentRetention>();
        services.AddSingleton<ExecutionKeeper>();
        services.AddSingleton<DeferredQueue>();
        services.AddSingleton<DeferredIntake>();
        services.AddSingleton<DeferredExecutions>();
        services.AddSingleton<Scheduler>();
        services.AddSingleton<Func<IFunctionEngine>>(provider => provider.GetRequiredService<IFunctionEngine>);
        services.AddSingleton<DeferredRunner>();
        services.AddSingleton<ExecutionGate>();
        services.AddSingleton<ExecutionTelemetry>();
        services.AddSingleton<RuntimeCalls>();
        services.AddSingleton<FunctionEnvironment>();
        services.AddSingleton<TargetFinder>();
        services.AddSingleton<HostChores>();
        services.AddSingleton(provider => new NodeRuntime(
            WorkerSettings.Of(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<FunctionRuntimes>();
        services.AddSingleton<IFunctionRuntime>(provider => provider.GetRequiredService<NodeRuntime>());
    }
}
