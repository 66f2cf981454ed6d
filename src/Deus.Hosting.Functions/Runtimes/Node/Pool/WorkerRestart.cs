namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// Decides when a lost always-warm worker is started again: immediately, or after a delay that doubles each time a worker ends early.
/// </summary>
internal sealed class WorkerRestart : IAsyncDisposable
{
    private const int MostDoublings = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grown = TimeSpan.FromSeconds(60);

    private readonly Action<TimeSpan> _onWaiting;
    private readonly ITimer _timer;
    private int _earlyEnds;

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
        var wait = NextDelay(age);
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

    /// <summary>
    /// Returns the delay after a worker of this age has ended or failed to start: zero for the first time, then 1 to 60 seconds. An age of
    /// 60 seconds or more resets the delay.
    /// </summary>
    internal TimeSpan NextDelay(TimeSpan age)
    {
        if (age >= Grown)
            _earlyEnds = 0;
        var doublings = Math.Min(_earlyEnds++ - 1, MostDoublings);
        if (doublings < 0)
            return TimeSpan.Zero;
        var wait = First * (1 << doublings);
        return wait < Longest ? wait : Longest;
    }
}
