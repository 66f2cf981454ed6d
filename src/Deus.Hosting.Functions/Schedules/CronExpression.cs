namespace Deus.Hosting.Functions.Schedules;

/// <summary>
/// A parsed cron expression: minute, hour, day of the month, month and day of the week. When both the day of the month and the
/// day of the week are restricted, a match of either is sufficient.
/// </summary>
internal sealed class CronExpression
{
    private const int MinutesOfHour = 60;
    private const int MinutesOfDay = 24 * MinutesOfHour;

    // The longest gap between two 29 February, which is eight years because a century year may have none.
    private const int MaxDays = 8 * 366;

    private static readonly CronUnit[] Units = [CronUnit.Minute, CronUnit.Hour, CronUnit.Day, CronUnit.Month, CronUnit.Weekday];

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _weekdays;

    private CronExpression(CronField[] fields) => (_minutes, _hours, _days, _months, _weekdays) =
        (fields[0], fields[1], fields[2], fields[3], fields[4]);

    /// <summary>True when the field of the hour is <c>*</c>.</summary>
    public bool IsEveryHour => _hours.IsAny;

    /// <returns>The expression; null when the text is not valid.</returns>
    public static CronExpression? Parse(string text)
    {
        var fields = Names.GetValueOrDefault(text, text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Units.Length)
            return null;
        var parsed = fields.Zip(Units, CronField.Parse).OfType<CronField>().ToArray();
        return parsed.Length == fields.Length ? new CronExpression(parsed) : null;
    }

    /// <summary>Returns the first matching minute after a time; null when no minute matches.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var day = DateOnly.FromDateTime(after.UtcDateTime);
        var from = (int)(after.UtcDateTime.TimeOfDay.Ticks / TimeSpan.TicksPerMinute) + 1;
        for (var days = 0; days < MaxDays && day < DateOnly.MaxValue; days++, day = day.AddDays(1), from = 0)
        {
            if (HasDay(day) && MinuteFrom(from) is { } minute)
                return new DateTimeOffset(day, default, TimeSpan.Zero).AddMinutes(minute);
        }

        return null;
    }

    private bool HasDay(DateOnly day)
    {
        var (isDay, isWeekday) = (_days.Has(day.Day), _weekdays.Has((int)day.DayOfWeek));
        return _months.Has(day.Month) && (_days.IsAny || _weekdays.IsAny ? isDay && isWeekday : isDay || isWeekday);
    }

    private int? MinuteFrom(int first)
    {
        for (var minute = first; minute < MinutesOfDay; minute++)
        {
            if (_hours.Has(minute / MinutesOfHour) && _minutes.Has(minute % MinutesOfHour))
                return minute;
        }

        return null;
    }
}
