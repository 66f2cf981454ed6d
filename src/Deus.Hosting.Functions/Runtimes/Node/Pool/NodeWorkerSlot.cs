using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// The place of one worker in a pool, from the beginning of its start to its end. What changes is changed under the lock
/// of its <see cref="WorkerSet"/>.
/// </summary>
internal sealed class NodeWorkerSlot : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _idleTimeout;
    private readonly ITimer _idle;
    private readonly StallDetector _watch;
    private readonly long _began;
    private volatile NodeWorker? _worker;
    private Task _stopping = Task.CompletedTask;

    /// <summary>Begins a start.</summary>
    /// <param name="start">Starts the worker.</param>
    /// <param name="options">How long it may be idle or silent.</param>
    /// <param name="clock">The time.</param>
    /// <param name="onIdle">Called when it had nothing to do for the idle timeout.</param>
    public NodeWorkerSlot(
        Func<CancellationToken, Task<NodeWorker>> start, NodeRuntimeOptions options, TimeProvider clock, Action<NodeWorkerSlot> onIdle)
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        _idleTimeout = options.IdleTimeout;
        _idle = clock.CreateTimer(_ => onIdle(this), null, options.IdleTimeout, Timeout.InfiniteTimeSpan);
        _watch = new StallDetector(token => _worker?.Client.PingAsync(token), () => _worker?.Silence ?? TimeSpan.Zero, options.StallTimeout, clock);
        Ready = StartAsync(start);
        Ended = EndAsync();
    }

    /// <summary>The worker, when it accepts requests.</summary>
    public Task<NodeWorker> Ready { get; }

    /// <summary>Completes when the start has failed or the worker's process has ended; never fails.</summary>
    public Task Ended { get; }

    /// <summary>How many requests it has been given that have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>How long ago its start began.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(_began);

    /// <summary>True when there is no worker to be had of it any more.</summary>
    public bool IsLost => Ready.IsFaulted || Ready.IsCanceled || _worker is { IsAlive: false };

    /// <summary>True while it has work and does not answer: its event loop is blocked.</summary>
    public bool IsStalled => _watch.IsStalled;

    /// <summary>Cancelled when it becomes <see cref="IsStalled"/>.</summary>
    public CancellationToken Stalled => _watch.Stalled;

    /// <summary>One more request.</summary>
    public void Enter()
    {
        if (Running++ > 0)
            return;
        _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch.Begin();
    }

    /// <summary>One request less.</summary>
    public void Leave()
    {
        if (--Running > 0)
            return;
        _watch.End();
        WaitForIdle();
    }

    /// <summary>Lets the idle timeout begin anew.</summary>
    public void WaitForIdle() => _idle.Change(_idleTimeout, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the start, or kills the worker; its running requests fail with the reason.</summary>
    public void Stop(string reason)
    {
        _worker?.Kill(reason);
        _stopping = _stop.CancelAsync(); // also for a worker that becomes ready at this moment
    }

    /// <summary>Stops it when it has not ended, and waits until nothing is left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        if (_worker is { } worker)
            await worker.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<NodeWorker> StartAsync(Func<CancellationToken, Task<NodeWorker>> start)
    {
        await Task.Yield(); // starting a process takes a while, and the caller holds a lock
        return _worker = await start(_stop.Token).ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        // Those who wait for the worker learn why there is none.
        await ((Task)Ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_worker is not { } worker)
            return;
        using var stop = _stop.Token.Register(() => worker.Kill("The function's process was stopped by the host."));
        await worker.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
