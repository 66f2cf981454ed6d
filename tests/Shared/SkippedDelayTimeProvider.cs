namespace Deus.Hosting.Shared;

/// <summary>
/// The system clock, but short delays (polls, retries) complete immediately, so that a test against a real server does not wait for
/// them. Delays of more than 12 s, such as timeouts, are not shortened.
/// </summary>
public sealed class SkippedDelayTimeProvider : TimeProvider
{
    private static readonly TimeSpan LongestSkipped = TimeSpan.FromSeconds(12);

    /// <summary>The skipped delays, in order.</summary>
    public IReadOnlyList<TimeSpan> Skipped
    {
        get
        {
            lock (_skipped)
                return [.. _skipped];
        }
    }

    private readonly List<TimeSpan> _skipped = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, base.CreateTimer(callback, state, Skip(dueTime), period));

    private TimeSpan Skip(TimeSpan dueTime)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > LongestSkipped)
            return dueTime;
        lock (_skipped)
            _skipped.Add(dueTime);
        return TimeSpan.FromMilliseconds(1);
    }

    private sealed class Timer(SkippedDelayTimeProvider time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Skip(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
