namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>Decides when a lost worker is started again: immediately, or after a delay that grows with each early end.</summary>
internal sealed class WorkerRestart : IAsyncDisposable
{
    private readonly RestartDelay _delay = new();
    private readonly Action<TimeSpan> _onWaiting;
    private readonly ITimer _timer;

    /// <param name="restart">Called after a delay.</param>
    /// <param name="onWaiting">Called before a delay, with its length.</param>
    /// <param name="clock">The clock.</param>
    public WorkerRestart(Action restart, Action<TimeSpan> onWaiting, TimeProvider clock)
    {
        _onWaiting = onWaiting;
        _timer = clock.CreateTimer(_ => restart(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Returns true when the caller starts a worker immediately. Otherwise a delay starts. <paramref name="age"/> is the age of the lost
    /// worker.
    /// </summary>
    public bool IsDue(TimeSpan age)
    {
        var wait = _delay.Next(age);
        if (wait == TimeSpan.Zero)
            return true;
        _onWaiting(wait);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>Cancels the delay; no worker is started after it.</summary>
    public void Cancel() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
