namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of a function's schedule. A time that does not exist is empty. The time zone is empty for UTC.</summary>
internal sealed record ScheduleDocument(
    string Schedule, string TimeZone, bool Paused, bool RunsOnceWhenMissed, bool AllowsOverlap, string Next, string Previous)
{
    public static ScheduleDocument From(HostedFunction function)
    {
        var policy = function.Settings.SchedulePolicy;
        return new ScheduleDocument(
            function.Settings.Schedule,
            policy.TimeZone ?? "",
            policy.IsPaused,
            policy.RunsOnceWhenMissed,
            policy.AllowsOverlap,
            WireTime.Format(function.ScheduleNext),
            WireTime.Format(function.SchedulePrevious));
    }
}
