using Deus.Hosting.Appwrite.Deploy;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Appwrite.Wait;
using Deus.Hosting.Backends;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>
/// A backend that hosts Node.js functions on an Appwrite server (1.7 or newer). <c>AddDeusHosting()</c> registers it. Safe for
/// concurrent use.
/// </summary>
public sealed partial class AppwriteBackend : IHostingBackend, IDeploymentWaiter, IDeploymentManager, IFunctionInvoker, IBackendProbe
{
    private const string Provider = "appwrite";

    private readonly IOptionsMonitor<AppwriteOptions> _options;
    private readonly AppwriteApi _api;
    private readonly AppwriteDeployer _deployer;
    private readonly AppwriteWaiter _waiter;
    private readonly AppwriteDeployments _deployments;
    private readonly AppwriteInvoker _invoker;
    private readonly AppwriteCatalog _catalog;
    private readonly AppwriteExecutions _executions;
    private readonly AppwriteBuilds _builds;
    private readonly HostingTelemetry _telemetry;

    internal AppwriteBackend(
        IHttpClientFactory clients,
        IOptionsMonitor<AppwriteOptions> options,
        IOptionsMonitor<HostingLimits> limits,
        ScopedService<IBlobReader> blobs,
        TimeProvider time,
        HostingTelemetry telemetry,
        ILogger<AppwriteBackend> logger)
    {
        _options = options;
        _telemetry = telemetry;
        _api = new AppwriteApi(new AppwriteTransport(clients, options, new AppwriteRetry(time, logger), time));
        _deployer = new AppwriteDeployer(_api, options, limits, blobs, time, logger);
        _waiter = new AppwriteWaiter(_api, options, time, logger);
        _deployments = new AppwriteDeployments(_api, time);
        _invoker = new AppwriteInvoker(_api, limits);
        _catalog = new AppwriteCatalog(_api, options);
        _executions = new AppwriteExecutions(_api);
        _builds = new AppwriteBuilds(_api);
    }

    /// <inheritdoc />
    /// <exception cref="HostingConfigurationException">No <see cref="IBlobReader"/> is registered.</exception>
    /// <exception cref="ArtifactRejectedException">The artifact does not exist, is empty or too large, cannot be packed, or
    /// became shorter during the upload.</exception>
    /// <exception cref="BackendRejectedException">The server rejected a request, or the runtime is not
    /// <see cref="HostingRuntimes.Node20"/>.</exception>
    /// <exception cref="BackendUnreachableException">The server did not respond.</exception>
    /// <exception cref="FunctionLeftBehindException">The deployment failed, and a function that it created remains or may
    /// remain.</exception>
    /// <exception cref="DeploymentFailedException">The build failed, and <see cref="DeployInput.WaitUntilReady"/> is
    /// true.</exception>
    /// <exception cref="OptionsValidationException">The options are not valid, or the time limit exceeds Appwrite's maximum of
    /// 900 s.</exception>
    /// <exception cref="DeployCanceledException">The caller canceled, and the function or deployment that the exception names
    /// remains.</exception>
    public Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _telemetry.RunAsync(
            Operation(HostingOperation.Deploy, input.FunctionId),
            scope => DeployAndWaitAsync(scope, input, progress, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server rejected the request.</exception>
    /// <exception cref="BackendUnreachableException">The server did not respond.</exception>
    public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
    {
        _ = _options.CurrentValue;
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.Delete, functionId), _ => _api.DeleteFunctionAsync(functionId, cancellationToken));
    }

    /// <inheritdoc />
    public Task<DeploymentState> WaitAsync(
        string functionId,
        string deploymentId,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.WaitAsync(
            Operation(HostingOperation.Wait, functionId, deploymentId),
            () => _waiter.WaitAsync(functionId, deploymentId, progress, cancellationToken));
    }

    /// <inheritdoc />
    public IAsyncEnumerable<DeploymentState> ListAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.ListAsync(
            Operation(HostingOperation.ListDeployments, functionId), token => _deployments.ListAsync(functionId, token), cancellationToken);
    }

    /// <inheritdoc />
    public Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.Activate, functionId, deploymentId),
            _ => _deployments.ActivateAsync(functionId, deploymentId, cancellationToken));
    }

    /// <inheritdoc />
    public Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.Prune, functionId), _ => _deployments.PruneAsync(functionId, keep, cancellationToken));
    }

    /// <inheritdoc />
    /// <remarks>
    /// The server waits up to 30 s for the function, regardless of the function's time limit, and then responds with 408. The
    /// body <c>0</c> is rejected before anything is sent, because servers replace it with an empty body.
    /// </remarks>
    public Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        InvokeRequestRules.Check(request);
        AppwriteInvoker.CheckBody(request);
        return _telemetry.InvokeAsync(
            Operation(HostingOperation.Invoke, functionId) with { Region = _options.CurrentValue.Region },
            () => _invoker.InvokeAsync(functionId, request, cancellationToken));
    }

    Task IBackendProbe.ProbeAsync(CancellationToken cancellationToken) => _api.ProbeAsync(cancellationToken);

    internal static AppwriteBackend Create(IServiceProvider provider)
    {
        // Reports invalid options of all packages together at the first resolve, for applications without a host that validates
        // at start.
        _ = provider.GetRequiredService<IOptions<StartupCheck>>().Value;
        return new AppwriteBackend(
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<IOptionsMonitor<AppwriteOptions>>(),
            provider.GetRequiredService<IOptionsMonitor<HostingLimits>>(),
            new ScopedService<IBlobReader>(provider.GetRequiredService<IServiceScopeFactory>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<HostingTelemetry>(),
            provider.GetRequiredService<ILogger<AppwriteBackend>>());
    }

    private static HostingOperation Operation(string name, string? functionId, string? deploymentId = null) =>
        new(name, Provider, functionId, deploymentId);

    private async Task<DeployResult> DeployAndWaitAsync(
        OperationScope scope, DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var result = await _deployer.DeployAsync(input, progress, cancellationToken).ConfigureAwait(false);
        scope.Identify(result.FunctionId, result.DeploymentId);
        if (!input.WaitUntilReady)
            return result;
        try
        {
            var state = await WaitAsync(result.FunctionId, result.DeploymentId, progress, cancellationToken).ConfigureAwait(false);
            state.EnsureReady();
        }
        catch (OperationCanceledException e)
        {
            throw new DeployCanceledException(
                $"Canceled while waiting: the deployment '{result.DeploymentId}' of the function '{result.FunctionId}' was accepted; its build continues.",
                result.FunctionId, result.DeploymentId, isDeploymentLeft: true, e, cancellationToken);
        }

        return result;
    }
}
