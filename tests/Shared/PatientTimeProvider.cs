namespace Deus.Hosting.Shared;

/// <summary>
/// The system's clock, but limits of one length are a minute long, so that a machine that stands still for a moment does not
/// exceed them. For tests of what happens within such a limit.
/// </summary>
public sealed class PatientTimeProvider(TimeSpan limit) : TimeProvider
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == limit ? Long : dueTime, period);
}
