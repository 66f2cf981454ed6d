using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Bodies;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Uploads;
using Deus.Hosting.Functions.Variables;
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
    /// <see cref="IExecutionStore"/> and <see cref="IFunctionEngine"/>. It starts and stops with the application's host. Without one it
    /// starts on first use and stops when the container is disposed (<c>await using</c>).
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options, of which <see cref="FunctionsOptions.Folder"/> is required; null (default) when they are
    /// configured elsewhere.</param>
    /// <returns>The service collection.</returns>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IServiceCollection AddFunctionHost(
        this IServiceCollection services, Action<FunctionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        LinuxRequirement.Require();
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(d => d.ServiceType == typeof(FunctionHost)))
            return services;
        services.AddLogging();
        services.AddMetrics();
        LiveOptions.Add<FunctionsOptions, FunctionsOptionsValidator>(services);
#pragma warning disable RS0030 // The only use of the system clock; all other code gets the TimeProvider from here.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        AddStorage(services);
        AddBuilds(services);
        AddExecution(services);
        AddPublicStores(services);
        services.AddSingleton<RuntimeAvailability>();
        services.AddSingleton<FunctionHost>();
        services.AddSingleton<IHostedService>(provider =>
        {
            // The application's host resolves this service before it validates, so the invalid options of all packages are reported
            // together.
            _ = provider.GetRequiredService<IOptions<StartupCheck>>().Value;
            return provider.GetRequiredService<FunctionHost>();
        });
        return services;
    }

    /// <summary>
    /// Registers the function host like <see cref="AddFunctionHost(IServiceCollection, Action{FunctionsOptions}?)"/>, with options from
    /// configuration, for example <c>Folder</c> and <c>SecretKey</c> (base64). They are read at the start; a change needs a restart.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">One of: the section with the options, in which an unknown key is an error; the root, whose section
    /// <c>Deus:Hosting:Functions</c> is used.</param>
    /// <returns>The service collection.</returns>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    [SupportedOSPlatform("linux")]
    public static IServiceCollection AddFunctionHost(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddFunctionHost();
        FunctionsOptionsBinding.Add(services, HostingSection.Get(configuration, FunctionsOptionsBinding.Path));
        return services;
    }

    private static void AddStorage(IServiceCollection services) => services
        .AddSingleton<HostStorage>()
        .AddSingleton<RequestBodies>()
        .AddSingleton<CodeFolders>()
        .AddSingleton<IdGenerator>()
        .AddSingleton<DeploymentSignals>()
        .AddSingleton<FunctionRecords>()
        .AddSingleton<VariableValues>()
        .AddSingleton<VariableRecords>()
        .AddSingleton<NamedVariables>()
        .AddSingleton<DeployedVariables>()
        .AddSingleton<SourceWriter>()
        .AddSingleton<DeploymentRecords>()
        .AddSingleton<DeploymentActivation>()
        .AddSingleton<DeploymentRemoval>()
        .AddSingleton<DeploymentSources>()
        .AddSingleton<DeploymentWaiter>()
        .AddSingleton<FunctionWriter>()
        .AddSingleton<DeploymentWriter>()
        .AddSingleton<UploadStore>()
        .AddSingleton<UploadCompletion>();

    private static void AddPublicStores(IServiceCollection services)
    {
        services.AddSingleton<HostCallGuard>();
        services.TryAddSingleton<IFunctionStore, FunctionStore>();
        services.TryAddSingleton<IDeploymentStore, DeploymentStore>();
        services.TryAddSingleton<IVariableStore, VariableStore>();
        services.TryAddSingleton<IExecutionStore, ExecutionStore>();
        services.TryAddSingleton<IExecutionCallbackStore, CallbackStore>();
        services.TryAddSingleton<IFunctionEngine, FunctionEngine>();
        services.TryAddSingleton<IFunctionHost, HostDrain>();
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
        .AddSingleton<BuildDiskQuota>()
        .AddSingleton<CommandStep>()
        .AddSingleton<BuildJob>()
        .AddSingleton<RunningBuilds>()
        .AddSingleton<Builder>()
        .AddSingleton<BuildCancellation>()
        .AddSingleton<BuildBackgroundService>()
        .AddSingleton<BuildTokens>()
        .AddSingleton<JobPayloads>()
        .AddSingleton<JobsClient>()
        .AddSingleton<RemoteBuilds>()
        .AddSingleton<RemoteOutputs>()
        .AddSingleton<BuildCallbacks>()
        .AddSingleton<IBuildCommands, ShellCommands>();

    private static void AddExecution(IServiceCollection services)
    {
        services.AddSingleton<ExecutionRecords>();
        services.AddSingleton<ExecutionSearch>();
        services.AddSingleton<RunningExecutions>();
        services.AddSingleton<ExecutionRetries>();
        CallbackHttp.Add(services)
            .AddSingleton<ExecutionCallbacks>()
            .AddSingleton<CallbackQueue>()
            .AddSingleton<CallbackSender>()
            .AddSingleton<CallbackOutbox>();
        services.AddSingleton<ExecutionPreparation>();
        services.AddSingleton<ExecutionRecorder>();
        services.AddSingleton<DeploymentRetention>();
        services.AddSingleton<ExecutionRetentionService>();
        services.AddSingleton<DeferredQueue>();
        services.AddSingleton<DeferredEnqueuer>();
        services.AddSingleton<DeferredExecutions>();
        services.AddSingleton<Scheduler>();
        services.AddSingleton<ScheduledRuns>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<ExecutionCounter>();
        services.AddSingleton<FigureReader>();
        services.AddSingleton<Func<IFunctionEngine>>(provider => provider.GetRequiredService<IFunctionEngine>);
        services.AddSingleton<DeferredRunner>();
        services.AddSingleton<ExecutionConcurrencyLimiter>();
        services.AddSingleton<ExecutionTelemetry>();
        services.AddSingleton<RuntimeInvoker>();
        services.AddSingleton<FunctionEnvironment>();
        services.AddSingleton<TargetFinder>();
        services.AddSingleton<BackgroundWorkQueue>();
        services.AddSingleton(provider => new NodeRuntime(
            WorkerSettings.From(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<FunctionRuntimes>();
        services.AddSingleton<IFunctionRuntime>(provider => provider.GetRequiredService<NodeRuntime>());
    }
}
