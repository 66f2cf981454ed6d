using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>
/// The workers of one deployment: none until the first request, none again when idle, a fresh one after a crash. One at
/// a time for now.
/// </summary>
internal sealed partial class NodeWorkerPool : IAsyncDisposable
{
    private readonly RuntimeDeployment _deployment;
    private readonly NodeLauncher _launcher;
    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _idle;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeWorkerSlot? _slot;
    private Task _retired = Task.CompletedTask;
    private int _active;
    private bool _closed;
    private bool _stopped;

    public NodeWorkerPool(
        RuntimeDeployment deployment, NodeLauncher launcher, NodeRuntimeOptions options, TimeProvider clock, ILogger logger)
    {
        _deployment = deployment;
        _launcher = launcher;
        _options = options;
        _clock = clock;
        _logger = logger;
        _idle = clock.CreateTimer(_ => StopWhenIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The current worker, once it is ready; null when there is none.</summary>
    public async Task<NodeWorker?> PeekAsync()
    {
        NodeWorkerSlot? slot;
        lock (_gate)
            slot = _slot is { IsLost: false } ? _slot : null;
        return slot is null ? null : await slot.Ready.ConfigureAwait(false);
    }

    /// <summary>
    /// Executes a request. It runs to its end or its deadline also when nobody waits for it any more: a request that was
    /// given up must not block the worker unwatched.
    /// </summary>
    /// <returns>The execution; null when the pool is closed.</returns>
    public Task<RuntimeResponse>? TryExecute(RuntimeRequest request, IResponseSink sink) =>
        TryEnter() ? RunAsync(request, sink) : null;

    /// <summary>Starts a worker.</summary>
    /// <returns>The start; null when the pool is closed.</returns>
    public Task? TryWarm() => TryEnter() ? WarmAsync() : null;

    /// <summary>Takes no more requests, lets those that run end for a while, then stops the workers.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Close();
        try
        {
            await _drained.Task.WaitAsync(_options.DrainTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogDrainEnded(_deployment.DeploymentId);
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Kills the workers and waits for the end of all requests.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        Task retired;
        lock (_gate)
        {
            _stopped = true;
            Retire("The function's process was stopped: its deployment was released.");
            retired = _retired;
        }

        await retired.ConfigureAwait(false);
        await _drained.Task.ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<RuntimeResponse> RunAsync(RuntimeRequest request, IResponseSink sink)
    {
        try
        {
            var started = _clock.GetTimestamp();
            using var deadline = new CancellationTokenSource(request.Timeout + _options.KillGrace, _clock);
            var response = await RunAsync(request, sink, started, deadline.Token).ConfigureAwait(false);
            if (response.Outcome is not RuntimeOutcome.Answered)
                LogFailed(_deployment.DeploymentId, response.Outcome);
            return response with { Duration = _clock.GetElapsedTime(started) };
        }
        finally
        {
            Leave();
        }
    }

    private async Task<RuntimeResponse> RunAsync(
        RuntimeRequest request, IResponseSink sink, long started, CancellationToken deadline)
    {
        var isCold = false;
        // Once more when a worker had ended unnoticed, and the request did not reach it.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Acquire() is not var (slot, isNew))
                return RuntimeResponse.Failed(RuntimeOutcome.Stopped, "The deployment was released.");
            isCold |= isNew;
            if (await ExecuteAsync(slot, request, sink, started, deadline).ConfigureAwait(false) is { } response)
                return response with { IsColdStart = isCold };
        }

        return RuntimeResponse.Failed(RuntimeOutcome.Crashed, "The function's process stopped listening.");
    }

    private async Task<RuntimeResponse?> ExecuteAsync(
        NodeWorkerSlot slot, RuntimeRequest request, IResponseSink sink, long started, CancellationToken deadline)
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
            ? await worker.ExecuteAsync(request, left, sink, deadline).ConfigureAwait(false)
            : NodeWorker.TimedOut();
    }

    private async Task WarmAsync()
    {
        try
        {
            if (Acquire() is var (slot, _))
                await slot.Ready.ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private bool TryEnter()
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _active++;
            _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _active--;
            if (_closed && _active == 0)
                _drained.TrySetResult();
            if (_closed)
                return;
            if (_deployment.AlwaysWarm && _slot is { IsLost: true } lost && !lost.Ready.IsFaulted)
                Acquire(); // a request has cost it its worker
            else if (_active == 0 && !_deployment.AlwaysWarm)
                _idle.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private (NodeWorkerSlot Slot, bool IsNew)? Acquire()
    {
        lock (_gate)
        {
            if (_stopped)
                return null;
            if (_slot is { IsLost: false } current)
                return (current, false);
            Retire("");
            LogStarting(_deployment.DeploymentId);
            _slot = new NodeWorkerSlot(token => _launcher.StartAsync(_deployment, token));
            return (_slot, true);
        }
    }

    private void StopWhenIdle()
    {
        lock (_gate)
        {
            if (_active > 0 || _slot is null)
                return;
            LogIdle(_deployment.DeploymentId);
            Retire("The function's process was stopped: it was idle.");
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (_active == 0)
                _drained.TrySetResult();
        }
    }

    /// <summary>Kills the current worker, if there is one; its end is awaited when the pool is disposed.</summary>
    private void Retire(string reason)
    {
        if (_slot is not { } slot)
            return;
        _slot = null;
        slot.Kill(reason);
        _retired = DisposeAfterAsync(_retired, slot);
    }

    private static async Task DisposeAfterAsync(Task previous, NodeWorkerSlot slot)
    {
        var end = slot.DisposeAsync();
        await previous.ConfigureAwait(false);
        await end.ConfigureAwait(false);
    }
}
