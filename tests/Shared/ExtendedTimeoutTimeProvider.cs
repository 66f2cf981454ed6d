namespace Deus.Hosting.Shared;

/// <summary>
/// The system clock, but timers of one given duration last a minute, so that a paused machine does not exceed this limit. Use it to
/// test behaviour within the limit.
/// </summary>
public sealed class ExtendedTimeoutTimeProvider(TimeSpan limit) : TimeProvider
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == limit ? Long : dueTime, period);
}
