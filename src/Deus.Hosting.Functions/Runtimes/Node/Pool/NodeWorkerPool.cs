using Deus.Hosting.Functions.Runtimes.Node.Protocol;
using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>The workers of one deployment. It executes requests in them until it is closed.</summary>
internal sealed partial class NodeWorkerPool : IAsyncDisposable
{
    private const string Released = "The function's process was stopped: its deployment was released.";

    private const int MaxAttempts = 3;

    private readonly string _deploymentId;
    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ActiveRequestCounter _running = new();
    private readonly Lock _gate = new();
    private readonly List<NodeWorkerSlot> _slots = [];
    private readonly HashSet<Task> _ending = [];
    private readonly WorkerRestart _restart;
    private readonly NodeLauncher _launcher;
    private volatile RuntimeDeployment _deployment;
    private bool _alwaysWarm;
    private bool _stopped;

    public NodeWorkerPool(
        RuntimeDeployment deployment, NodeLauncher launcher, NodeRuntimeOptions options, TimeProvider clock, ILogger logger)
    {
        _deploymentId = deployment.DeploymentId;
        _options = options;
        _clock = clock;
        _logger = logger;
        _deployment = deployment;
        _launcher = launcher;
        _alwaysWarm = deployment.AlwaysWarm;
        _restart = new WorkerRestart(KeepWarm, wait => LogWaiting(_deploymentId, wait), clock);
    }

    /// <summary>Sets the environment and the limits of workers that start from now on.</summary>
    public void Use(RuntimeDeployment deployment) => _deployment = deployment;

    /// <summary>
    /// Executes a request. It runs to its end or its deadline also when the caller no longer waits: an abandoned request that blocks the
    /// worker must still be stopped at its deadline.
    /// </summary>
    /// <returns>The execution; null when the pool is closed.</returns>
    public Task<RuntimeResponse>? TryExecute(RuntimeRequest request, IResponseSink sink) =>
        _running.TryEnter() ? RunAsync(request, sink) : null;

    /// <summary>Starts a worker if there is none. With <paramref name="always"/>, one worker is kept from now on.</summary>
    /// <returns>A task that completes when the worker is ready; null when the pool is closed.</returns>
    public Task? TryWarm(bool always) => _running.TryEnter() ? WarmAsync(always) : null;

    /// <summary>Rejects further requests, waits for the running requests up to the drain timeout, then stops the workers.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _running.CloseAsync().WaitAsync(_options.DrainTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogDrainEnded(_deploymentId);
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Kills the workers and waits for the end of all requests.</summary>
    public async ValueTask DisposeAsync()
    {
        var drained = _running.CloseAsync();
        await EndWorkersAsync().ConfigureAwait(false);
        await drained.ConfigureAwait(false);
    }

    private async Task<RuntimeResponse> RunAsync(RuntimeRequest request, IResponseSink sink)
    {
        try
        {
            var started = _clock.GetTimestamp();
            using var deadline = new CancellationTokenSource(request.Timeout + _options.KillGrace, _clock);
            var response = await RunAsync(request, sink, started, deadline.Token).ConfigureAwait(false);
            if (response.Outcome is not RuntimeOutcome.Responded)
                LogFailed(_deploymentId, response.Outcome);
            return response with { Duration = _clock.GetElapsedTime(started) };
        }
        finally
        {
            _running.Leave();
        }
    }

    private async Task<RuntimeResponse> RunAsync(
        RuntimeRequest request, IResponseSink sink, long started, CancellationToken deadline)
    {
        var isCold = false;
        // Tries again when the worker had ended or did not respond, and the request was not sent to it.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (EnterWorker() is not var (slot, isNew))
                return RuntimeResponse.Failed(RuntimeOutcome.Stopped, "The deployment was released.");
            isCold |= isNew;
            // If no worker responds, the request waits for one of them and is not withdrawn.
            var withdraw = slot.IsStalled || attempt == MaxAttempts - 1 ? CancellationToken.None : slot.Stalled;
            try
            {
                if (await ExecuteAsync(slot, request, sink, started, withdraw, deadline).ConfigureAwait(false) is { } response)
                    return response with { IsColdStart = isCold };
            }
            finally
            {
                LeaveWorker(slot);
            }
        }

        return RuntimeResponse.Failed(RuntimeOutcome.Crashed, "No worker of the function accepted the request.");
    }

    private async Task<RuntimeResponse?> ExecuteAsync(
        NodeWorkerSlot slot, RuntimeRequest request, IResponseSink sink, long started, CancellationToken withdraw, CancellationToken deadline)
    {
        NodeWorker worker;
        try
        {
            worker = await slot.Ready.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return deadline.IsCancellationRequested
                ? NodeWorker.TimedOut()
                : RuntimeResponse.Failed(RuntimeOutcome.Stopped, "The deployment was released.");
        }

        var left = request.Timeout - _clock.GetElapsedTime(started);
        return left > TimeSpan.Zero
            ? await worker.ExecuteAsync(request, left, sink, withdraw, deadline).ConfigureAwait(false)
            : NodeWorker.TimedOut();
    }

    private async Task WarmAsync(bool always)
    {
        try
        {
            if (WarmWorker(always) is { } slot)
                await slot.Ready.ConfigureAwait(false);
        }
        finally
        {
            _running.Leave();
        }
    }
}
