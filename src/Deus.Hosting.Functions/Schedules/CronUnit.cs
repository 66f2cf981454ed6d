namespace Deus.Hosting.Functions.Schedules;

/// <summary>What a field of a cron expression counts.</summary>
/// <param name="min">The smallest value.</param>
/// <param name="max">The largest.</param>
/// <param name="names">Names of values, from the smallest on.</param>
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

    /// <summary>The value of a name, in any case; null when it is none.</summary>
    public int? ValueOf(string name) =>
        Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? min + index : null;

    /// <summary>A week may begin and end with Sunday.</summary>
    public (int From, int To) Ordered(int from, int to) => (this == Weekday, from, to) switch
    {
        (true, SundayToo, < SundayToo) => (Sunday, to),
        (true, > Sunday, Sunday) => (from, SundayToo),
        _ => (from, to),
    };

    /// <summary>One bit for Sunday.</summary>
    public ulong Folded(ulong values) => this == Weekday ? values | values >> SundayToo : values;
}
