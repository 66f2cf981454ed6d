using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// The slot of one worker in a pool, from the start of the worker to its end. The lock of its <see cref="NodeWorkerPool"/> protects its mutable
/// state.
/// </summary>
internal sealed class NodeWorkerSlot : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _idleTimeout;
    private readonly ITimer _idle;
    private readonly StallDetector _stallDetector;
    private readonly long _began;
    private volatile NodeWorker? _worker;
    private Task _stopping = Task.CompletedTask;

    /// <summary>The states of a worker: it starts, it accepts requests, or it does not respond.</summary>
    public static IReadOnlyList<string> States { get; } = ["starting", "ready", "stalled"];

    /// <summary>Starts a worker in the background.</summary>
    /// <param name="start">Starts the worker.</param>
    /// <param name="options">The idle timeout and the stall timeout.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="onIdle">Called when the worker had no request for the idle timeout.</param>
    public NodeWorkerSlot(
        Func<CancellationToken, Task<NodeWorker>> start, NodeRuntimeOptions options, TimeProvider clock, Action<NodeWorkerSlot> onIdle)
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        _idleTimeout = options.IdleTimeout;
        _idle = clock.CreateTimer(_ => onIdle(this), null, options.IdleTimeout, Timeout.InfiniteTimeSpan);
        _stallDetector = new StallDetector(token => _worker?.Client.PingAsync(token), () => _worker?.Silence ?? TimeSpan.Zero, options.StallTimeout, clock);
        Ready = StartAsync(start);
        Ended = EndAsync();
    }

    /// <summary>Completes with the worker when it accepts requests; fails when the start fails.</summary>
    public Task<NodeWorker> Ready { get; }

    /// <summary>Completes when the start has failed or the worker's process has ended; never fails.</summary>
    public Task Ended { get; }

    /// <summary>The process id of the worker's watcher; null before the worker accepts requests.</summary>
    public int? WatcherId => _worker?.WatcherId;

    /// <summary>The number of requests in the slot that have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>The time since the start began.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(_began);

    /// <summary>True when the start has failed or the worker has ended.</summary>
    public bool IsLost => Ready.IsFaulted || Ready.IsCanceled || _worker is { IsAlive: false };

    /// <summary>True while the worker has requests and does not respond, because its event loop is blocked.</summary>
    public bool IsStalled => _stallDetector.IsStalled;

    /// <summary>One of <see cref="States"/>.</summary>
    public string State => States[IsStalled ? 2 : Ready.IsCompletedSuccessfully ? 1 : 0];

    /// <summary>Canceled when <see cref="IsStalled"/> becomes true.</summary>
    public CancellationToken Stalled => _stallDetector.Stalled;

    /// <summary>Counts a request that starts.</summary>
    public void Enter()
    {
        if (Running++ > 0)
            return;
        _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stallDetector.Begin();
    }

    /// <summary>Counts a request that has ended.</summary>
    public void Leave()
    {
        if (--Running > 0)
            return;
        _stallDetector.End();
        WaitForIdle();
    }

    /// <summary>Restarts the idle timeout.</summary>
    public void WaitForIdle() => _idle.Change(_idleTimeout, Timeout.InfiniteTimeSpan);

    /// <summary>Cancels the start, or kills the worker. Its running requests fail with the reason.</summary>
    public void Stop(string reason)
    {
        _worker?.Kill(reason);
        _stopping = _stop.CancelAsync(); // Also stops a worker that becomes ready at this moment.
    }

    /// <summary>Stops the worker if it has not ended, waits for its end and releases its resources.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        if (_worker is { } worker)
            await worker.DisposeAsync().ConfigureAwait(false);
        await _stallDetector.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<NodeWorker> StartAsync(Func<CancellationToken, Task<NodeWorker>> start)
    {
        await Task.Yield(); // Starting a process is slow, and the caller holds a lock.
        return _worker = await start(_stop.Token).ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        // The failure of a start is observed by the callers that await Ready.
        await ((Task)Ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_worker is not { } worker)
            return;
        using var stop = _stop.Token.Register(() => worker.Kill("The function's process was stopped by the host."));
        await worker.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
