namespace Deus.Hosting.Shared;

/// <summary>
/// The system's clock, but short waits (polls, retries) are over at once, so that a test against a real server need not
/// wait for them. Longer ones, the limits, take their time.
/// </summary>
public sealed class ImpatientTimeProvider : TimeProvider
{
    private static readonly TimeSpan LongestSkipped = TimeSpan.FromSeconds(12);

    /// <summary>The short waits that were asked for, in order.</summary>
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

    private sealed class Timer(ImpatientTimeProvider time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Skip(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
