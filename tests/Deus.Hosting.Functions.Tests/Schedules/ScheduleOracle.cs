namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Computes the runs of a function in a simulated year, minute by minute, from the documented rules and without the code of the host.</summary>
internal static class ScheduleOracle
{
    /// <summary>Returns the minutes at which runs are queued, the time of the last one, and the number of skipped runs.</summary>
    public static (List<int> Queued, DateTimeOffset? Previous, int Skipped) Run(SimulatedYear year, SimulatedFunction function)
    {
        var due = DueMinutes(function);
        var (queued, skipped, previous) = (new List<int>(), 0, (int?)null);
        var open = new List<(int Start, int End)>();
        var next = NextAfter(due, 0);
        for (var minute = 1; minute < SimulatedYear.Minutes; minute++)
        {
            if (year.IsDown(minute))
                continue;
            if (year.IsDown(minute - 1))
                open.RemoveAll(run => run.Start < minute && HasStarted(year, run.Start, minute)); // The host has lost it.
            open.RemoveAll(run => StartOf(year, run.Start) < minute && run.End <= minute);
            if (next is { } at && at <= minute)
            {
                next = NextAfter(due, minute);
                var isWaiting = open.Exists(run => StartOf(year, run.Start) > minute);
                var isRunning = open.Exists(run => StartOf(year, run.Start) <= minute);
                if ((!function.Policy.RunsOnceWhenMissed && minute - at > 1) || isWaiting || (!function.Policy.AllowsOverlap && isRunning))
                {
                    skipped++;
                }
                else
                {
                    queued.Add(minute);
                    previous = at;
                    open.Add(year.Plan(function.Id, minute));
                }
            }

            if (function.ChangesAt(minute))
                next = function.IsPausedFrom(minute) ? null : NextAfter(due, minute);
        }

        return (queued, previous is { } last ? SimulatedYear.TimeAt(last) : null, skipped);
    }

    /// <summary>Returns the minute at which a run starts that is planned for one: a host that is down starts it at its restart.</summary>
    private static int StartOf(SimulatedYear year, int planned)
    {
        while (planned < SimulatedYear.Minutes && year.IsDown(planned))
            planned++;
        return planned;
    }

    /// <summary>Returns whether a run had started before the host went down that restarts at a minute.</summary>
    private static bool HasStarted(SimulatedYear year, int start, int restart) =>
        start < year.Downs.Single(down => down.Until == restart).From;

    private static int? NextAfter(List<int> due, int minute)
    {
        var index = due.BinarySearch(minute + 1);
        index = index < 0 ? ~index : index;
        return index < due.Count ? due[index] : null;
    }

    /// <summary>Looks at each minute of the year, and a day beyond it: which are times of the schedule?</summary>
    private static List<int> DueMinutes(SimulatedFunction function)
    {
        var zone = function.Policy.TimeZone is { } id ? TimeZoneInfo.FindSystemTimeZoneById(id) : TimeZoneInfo.Utc;
        var due = new List<int>();
        var before = Local(0);
        var repeatedUntil = DateTime.MinValue;
        for (var minute = 1; minute < SimulatedYear.Minutes + (24 * 60); minute++)
        {
            var local = Local(minute);
            if (local.Offset < before.Offset)
                repeatedUntil = local.DateTime + (before.Offset - local.Offset);
            var isSecond = local.DateTime < repeatedUntil;
            if (function.Matches(local.DateTime) ? function.IsEveryHour || !isSecond : !function.IsEveryHour && IsInGap(before, local))
                due.Add(minute);
            before = local;
        }

        return due;

        DateTimeOffset Local(int minute) => TimeZoneInfo.ConvertTime(SimulatedYear.TimeAt(minute), zone);

        bool IsInGap(DateTimeOffset last, DateTimeOffset now)
        {
            for (var missing = last.DateTime.AddMinutes(1); missing < now.DateTime; missing = missing.AddMinutes(1))
            {
                if (function.Matches(missing))
                    return true;
            }

            return false;
        }
    }
}
