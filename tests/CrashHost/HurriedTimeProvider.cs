namespace CrashHost;

/// <summary>The system's time, with what is done every five minutes done five times a second: a host lives for seconds here.</summary>
internal sealed class HurriedTimeProvider : TimeProvider
{
    private static readonly TimeSpan Rare = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period == Rare
            ? System.CreateTimer(callback, state, Often, Often)
            : System.CreateTimer(callback, state, dueTime, period);
}
