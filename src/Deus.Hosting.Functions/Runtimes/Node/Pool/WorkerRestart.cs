namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>When a worker that was lost is started again: at once, or after a wait that grows with each early death.</summary>
internal sealed class WorkerRestart : IAsyncDisposable
{
    private readonly RestartDelay _delay = new();
    private readonly Action<TimeSpan> _onWaiting;
    private readonly ITimer _timer;

    /// <param name="restart">Called after a wait.</param>
    /// <param name="onWaiting">Called before one.</param>
    /// <param name="clock">The time.</param>
    public WorkerRestart(Action restart, Action<TimeSpan> onWaiting, TimeProvider clock)
    {
        _onWaiting = onWaiting;
        _timer = clock.CreateTimer(_ => restart(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether to start one at once in place of one that lived so long; otherwise the wait begins.</summary>
    public bool IsDue(TimeSpan age)
    {
        var wait = _delay.Next(age);
        if (wait == TimeSpan.Zero)
            return true;
        _onWaiting(wait);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>Waits no longer.</summary>
    public void Cancel() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
