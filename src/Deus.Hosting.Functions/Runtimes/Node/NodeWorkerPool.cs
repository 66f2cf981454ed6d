using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Executes the requests of one deployment in its workers, until it is closed.</summary>
internal sealed partial class NodeWorkerPool : IAsyncDisposable
{
    private const string Released = "The function's process was stopped: its deployment was released.";

    private const int MaxAttempts = 3;

    private readonly string _deploymentId;
    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly WorkerSet _workers;
    private readonly RequestCount _running = new();

    public NodeWorkerPool(
        RuntimeDeployment deployment, NodeLauncher launcher, NodeRuntimeOptions options, TimeProvider clock, ILogger logger)
    {
        _deploymentId = deployment.DeploymentId;
        _options = options;
        _clock = clock;
        _logger = logger;
        _workers = new WorkerSet(deployment, launcher, options, clock, logger);
    }

    /// <summary>The workers there are, those that start included, oldest first.</summary>
    public IReadOnlyList<NodeWorkerSlot> Workers => _workers.Live;

    /// <summary>
    /// Executes a request. It runs to its end or its deadline also when nobody waits for it any more: a request that was
    /// given up must not block the worker unwatched.
    /// </summary>
    /// <returns>The execution; null when the pool is closed.</returns>
    public Task<RuntimeResponse>? TryExecute(RuntimeRequest request, IResponseSink sink) =>
        _running.TryEnter() ? RunAsync(request, sink) : null;

    /// <summary>Has a worker ready, now and, when it is to be always warm, from now on.</summary>
    /// <returns>The start; null when the pool is closed.</returns>
    public Task? TryWarm(bool always) => _running.TryEnter() ? WarmAsync(always) : null;

    /// <summary>Keeps no worker from now on that is idle for its time.</summary>
    public void Cool() => _workers.Cool();

    /// <summary>Takes no more requests, lets those that run end for a while, then stops the workers.</summary>
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
        _workers.Stop(Released);
        await _workers.DisposeAsync().ConfigureAwait(false);
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
        // Again when a worker had ended unnoticed, or fell silent, and the request did not reach it.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (_workers.Enter() is not var (slot, isNew))
                return RuntimeResponse.Failed(RuntimeOutcome.Stopped, "The deployment was released.");
            isCold |= isNew;
            // Where all are silent there is nothing but to wait for one of them.
            var withdraw = slot.IsStalled || attempt == MaxAttempts - 1 ? CancellationToken.None : slot.Stalled;
            try
            {
                if (await ExecuteAsync(slot, request, sink, started, withdraw, deadline).ConfigureAwait(false) is { } response)
                    return response with { IsColdStart = isCold };
            }
            finally
            {
                _workers.Leave(slot);
            }
        }

        return RuntimeResponse.Failed(RuntimeOutcome.Crashed, "No process of the function took the request.");
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
            if (_workers.Warm(always) is { } slot)
                await slot.Ready.ConfigureAwait(false);
        }
        finally
        {
            _running.Leave();
        }
    }
}
