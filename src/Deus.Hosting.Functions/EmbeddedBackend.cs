using Deus.Hosting.Backends;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions.Embedded;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions;

/// <summary>
/// Hosts functions in one folder of this machine, managed from this process. <c>UseEmbeddedFunctions()</c> registers it. It is
/// safe for concurrent use. Without an application host it starts on first use.
/// </summary>
public sealed partial class EmbeddedBackend : IHostingBackend, IDeploymentWaiter, IDeploymentManager, IFunctionInvoker, IBackendProbe
{
    private const string Provider = "embedded";
    private const string Region = "local";

    private readonly FunctionHost _host;
    private readonly EmbeddedDeployer _deployer;
    private readonly FunctionRecords _functions;
    private readonly EmbeddedAdapter _adapter;
    private readonly HostingTelemetry _telemetry;

    internal EmbeddedBackend(
        FunctionHost host,
        EmbeddedDeployer deployer,
        FunctionRecords functions,
        EmbeddedAdapter adapter,
        HostingTelemetry telemetry)
    {
        _host = host;
        _deployer = deployer;
        _functions = functions;
        _adapter = adapter;
        _telemetry = telemetry;
    }

    /// <inheritdoc />
    /// <remarks>Function, variables and deployment are created in one transaction.</remarks>
    /// <exception cref="BackendRejectedException">The host does not have the runtime, the function has another runtime, or a variable,
    /// the entry file, the commands or the specification are not valid.</exception>
    /// <exception cref="HostingConfigurationException">No <see cref="IBlobReader"/> is registered.</exception>
    /// <exception cref="ArtifactRejectedException">The artifact does not exist, is empty or is too large.</exception>
    /// <exception cref="FunctionStoreException">The host rejected the deployment, for example because neither the input nor the runtime
    /// sets an entry file.</exception>
    /// <exception cref="FunctionFolderLockedException">Another host uses the folder.</exception>
    /// <exception cref="DeploymentFailedException">The build failed. Thrown only with <see cref="DeployInput.WaitUntilReady"/>.</exception>
    public Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _telemetry.RunAsync(
            Operation(HostingOperation.Deploy, input.FunctionId),
            scope => DeployAndWaitAsync(scope, input, progress, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.RunAsync(Operation(HostingOperation.Delete, functionId), async _ =>
        {
            await _host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            await _functions.DeleteAsync(functionId, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <inheritdoc />
    /// <remarks>The builder signals each change, so the wait does not poll. The build's time limit bounds the wait.</remarks>
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
            () => _adapter.WaitAsync(functionId, deploymentId, progress, cancellationToken));
    }

    /// <inheritdoc />
    /// <remarks>A canceled execution is recorded as failed.</remarks>
    /// <exception cref="FunctionStoreException">The function does not exist or has no active deployment.</exception>
    /// <exception cref="RuntimeUnavailableException">Node.js was not found or is too old.</exception>
    public Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        InvokeRequestRules.Check(request);
        return _telemetry.InvokeAsync(Operation(HostingOperation.Invoke, functionId) with { Region = Region }, async () =>
        {
            await _host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            return await _adapter.InvokeAsync(functionId, request, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <inheritdoc />
    public IAsyncEnumerable<DeploymentState> ListAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.ListAsync(
            Operation(HostingOperation.ListDeployments, functionId), token => _adapter.ListDeploymentsAsync(functionId, token), cancellationToken);
    }

    /// <inheritdoc />
    public Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.Activate, functionId, deploymentId),
            _ => _adapter.ActivateAsync(functionId, deploymentId, cancellationToken));
    }

    /// <inheritdoc />
    /// <remarks>Deletes in one transaction, and never the deployment that is active at that time.</remarks>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.Prune, functionId), _ => _adapter.PruneAsync(functionId, keep, cancellationToken));
    }

    Task IBackendProbe.ProbeAsync(CancellationToken cancellationToken) => _host.ProbeAsync(cancellationToken);

    private static HostingOperation Operation(string name, string? functionId, string? deploymentId = null) =>
        new(name, Provider, functionId, deploymentId);

    private async Task<DeployResult> DeployAndWaitAsync(
        OperationScope scope, DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var result = await _deployer.DeployAsync(input, progress, cancellationToken).ConfigureAwait(false);
        scope.Identify(result.FunctionId, result.DeploymentId);
        if (input.WaitUntilReady)
        {
            var state = await WaitAsync(result.FunctionId, result.DeploymentId, progress, cancellationToken).ConfigureAwait(false);
            state.EnsureReady();
        }

        return result;
    }
}
