namespace Deus.Hosting.Functions.Schedules;

/// <summary>
/// The times of a schedule in a time zone. A local time that does not exist, because clocks are set forward, is run at the first moment
/// after the gap. A local time that occurs twice is run the first time. A schedule for every hour (<c>*</c>) has neither rule: it is run at
/// each matching minute that passes.
/// </summary>
/// <param name="expression">The parsed expression, in local time.</param>
/// <param name="zone">The time zone; null for UTC.</param>
internal sealed class ScheduleTimes(CronExpression expression, TimeZoneInfo? zone)
{
    // No change of a clock is longer: a day was repeated or left out at most.
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(1);

    /// <param name="schedule">The cron expression.</param>
    /// <param name="timeZone">The IANA id of the time zone; null for UTC.</param>
    /// <returns>The times; null when the expression is not valid, or this machine does not know the time zone.</returns>
    public static ScheduleTimes? Parse(string schedule, string? timeZone)
    {
        TimeZoneInfo? zone = null;
        return CronExpression.Parse(schedule) is { } expression && (timeZone is null || TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out zone))
            ? new ScheduleTimes(expression, zone)
            : null;
    }

    /// <summary>Returns the first time of the schedule after a time; null when the schedule has no further time.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (zone is null)
            return expression.Next(after);
        DateTimeOffset? next = null;
        var local = LocalStart(after);
        while (expression.Next(local) is { } match && !(First(match) >= next))
        {
            foreach (var time in (ReadOnlySpan<DateTimeOffset?>)[First(match), Second(match)])
            {
                if (time > after && !(time >= next))
                    next = time;
            }

            local = match;
        }

        return next;
    }

    /// <summary>
    /// Returns the local time, written as one in UTC, after which the matches are looked for. Earlier ones may still occur for the second
    /// time.
    /// </summary>
    private DateTimeOffset LocalStart(DateTimeOffset after)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone!);
        var start = new DateTimeOffset(local.DateTime, TimeSpan.Zero);
        return zone!.IsAmbiguousTime(local.DateTime) ? start - LongestOverlap : start;
    }

    /// <summary>Returns when a local time occurs for the first time, or the end of the gap in which it is missing; null for neither.</summary>
    private DateTimeOffset? First(DateTimeOffset match)
    {
        var local = match.DateTime;
        if (!zone!.IsInvalidTime(local))
            return At(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var end = At(local, zone.GetUtcOffset(local));
        return expression.IsEveryHour ? null : end;
    }

    /// <summary>Returns when a local time occurs for the second time; null when it occurs once, or only the first one counts.</summary>
    private DateTimeOffset? Second(DateTimeOffset match) =>
        expression.IsEveryHour && zone!.IsAmbiguousTime(match.DateTime)
            ? At(match.DateTime, zone.GetAmbiguousTimeOffsets(match.DateTime).Min())
            : null;

    private static DateTimeOffset At(DateTime local, TimeSpan offset) => new DateTimeOffset(local, offset).ToUniversalTime();
}
