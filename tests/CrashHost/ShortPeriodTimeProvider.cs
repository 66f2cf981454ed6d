namespace CrashHost;

/// <summary>The system clock, but periods of five minutes last 200 ms, because a host runs only for seconds in these tests.</summary>
internal sealed class ShortPeriodTimeProvider : TimeProvider
{
    private static readonly TimeSpan Rare = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period == Rare
            ? System.CreateTimer(callback, state, Often, Often)
            : System.CreateTimer(callback, state, dueTime, period);
}
