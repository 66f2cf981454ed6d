namespace Deus.Hosting.Functions.Schedules;

/// <summary>The unit of a field of a cron expression, with its range and the names of its values.</summary>
/// <param name="min">The smallest value.</param>
/// <param name="max">The largest value.</param>
/// <param name="names">The names of the values, starting with the smallest.</param>
internal sealed class CronUnit(int min, int max, params string[] names)
{
    private const int Sunday = 0;
    private const int SundayToo = 7;

    public static CronUnit Minute { get; } = new(0, 59);

    public static CronUnit Hour { get; } = new(0, 23);

    public static CronUnit Day { get; } = new(1, 31);

    public static CronUnit Month { get; } =
        new(1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    public static CronUnit Weekday { get; } = new(Sunday, SundayToo, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    public int Min => min;

    public int Max => max;

    /// <summary>Returns the value of a name, ignoring case; null when the unit has no such name.</summary>
    public int? ValueOf(string name) =>
        Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? min + index : null;

    /// <summary>Orders a range of weekdays, which may start or end with Sunday (0 or 7).</summary>
    public (int From, int To) Ordered(int from, int to) => (this == Weekday, from, to) switch
    {
        (true, SundayToo, < SundayToo) => (Sunday, to),
        (true, > Sunday, Sunday) => (from, SundayToo),
        _ => (from, to),
    };

    /// <summary>Merges the bits 0 and 7 of weekdays, which both mean Sunday.</summary>
    public ulong Folded(ulong values) => this == Weekday ? values | values >> SundayToo : values;
}
