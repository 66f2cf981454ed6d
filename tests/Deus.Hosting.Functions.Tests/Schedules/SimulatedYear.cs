namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>The plan of a simulated year: functions, restarts, pauses, and how long each run waits and runs.</summary>
internal sealed class SimulatedYear
{
    private const int LongestDown = 3000;
    private static readonly DateTimeOffset Start = new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _seed;
    private readonly bool[] _down = new bool[Minutes];

    private SimulatedYear(int seed) => _seed = seed;

    /// <summary>The number of minutes of the leap year 2028.</summary>
    public static int Minutes => 366 * 24 * 60;

    /// <summary>The times during which the host is down, in minutes: the first one, and the one of the restart.</summary>
    public List<(int From, int Until)> Downs { get; } = [];

    public List<SimulatedFunction> Functions { get; } = [];

    public static DateTimeOffset TimeAt(int minute) => Start.AddMinutes(minute);

    public static int MinuteOf(DateTimeOffset time) => (int)(time - Start).TotalMinutes;

    public static SimulatedYear Create(int seed, int restarts, int pauses)
    {
        var (year, random) = (new SimulatedYear(seed), new Random(seed));
        for (var i = 0; i < restarts; i++)
        {
            var from = random.Next(10, Minutes - LongestDown - 10);
            // Half of the restarts take minutes, the others up to two days.
            year.AddDown(from, from + random.Next(1, random.Next(2) == 0 ? 6 : LongestDown));
        }

        year.AddFunctions();
        foreach (var function in year.Functions)
        {
            for (var i = 0; i < pauses; i++)
                function.AddPause(year.UpMinute(random), year.UpMinute(random));
        }

        return year;
    }

    public bool IsDown(int minute) => _down[minute];

    /// <summary>Returns the next minute after another one at which a schedule is paused or resumed.</summary>
    public int NextChange(int after) => Functions.SelectMany(function => function.Changes).Where(minute => minute >= after).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>Returns when a run starts and ends that was queued at a minute: most at once and within the minute, some hours later.</summary>
    public (int StartsAt, int EndsAt) Plan(string functionId, int queuedAt)
    {
        var random = new Random(_seed ^ (functionId[^1] * 1_000_003) ^ queuedAt);
        var start = queuedAt + (random.Next(10) == 0 ? random.Next(1, 180) : 0);
        return (start, start + (random.Next(5) == 0 ? random.Next(1, 300) : 0));
    }

    private void AddDown(int from, int until)
    {
        if (_down.AsSpan(from - 2, until - from + 4).Contains(true))
            return; // It would touch another one.
        _down.AsSpan(from, until - from).Fill(true);
        Downs.Add((from, until));
    }

    private int UpMinute(Random random)
    {
        while (true)
        {
            var minute = random.Next(10, Minutes - 10);
            if (!_down[minute] && !_down[minute - 1])
                return minute;
        }
    }

    private void AddFunctions()
    {
        (string Schedule, Func<DateTime, bool> Matches)[] schedules =
        [
            ("*/30 0-6 * * *", t => t.Minute % 30 == 0 && t.Hour <= 6),
            ("30 2 * * *", t => t is { Hour: 2, Minute: 30 }),
            ("10 * * 3,10,11 *", t => t.Minute == 10 && (t.Month is 3 or 10 or 11)),
            ("15,45 1-3 * * SUN", t => (t.Minute is 15 or 45) && t.Hour is >= 1 and <= 3 && t.DayOfWeek == DayOfWeek.Sunday),
            ("0 9 1,15 * MON", t => t is { Hour: 9, Minute: 0 } && (t.Day is 1 or 15 || t.DayOfWeek == DayOfWeek.Monday)),
            ("0 12 29 2 *", t => t is { Hour: 12, Minute: 0, Day: 29, Month: 2 }),
        ];
        string?[] zones = [null, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
        for (var i = 0; i < 12; i++)
        {
            var (schedule, matches) = schedules[i % schedules.Length];
            Functions.Add(new SimulatedFunction(
                $"fn-{(char)('a' + i)}",
                schedule,
                schedule.Split(' ')[1] == "*",
                matches,
                new SchedulePolicy { RunsOnceWhenMissed = i % 4 >= 2, AllowsOverlap = i % 3 != 0, TimeZone = zones[(i + 1) % zones.Length] }));
        }
    }
}

/// <summary>A function of the simulated year.</summary>
/// <param name="Id">The id; its last character differs from all others.</param>
/// <param name="Schedule">The cron expression.</param>
/// <param name="IsEveryHour">Whether the field of the hour is <c>*</c>.</param>
/// <param name="Matches">Whether a local time matches the expression, written by hand.</param>
/// <param name="Policy">The policy.</param>
internal sealed record SimulatedFunction(string Id, string Schedule, bool IsEveryHour, Func<DateTime, bool> Matches, SchedulePolicy Policy)
{
    public string Description => $"{Id}: {Schedule}, {Policy}";

    public List<(int From, int Until)> Pauses { get; } = [];

    public IEnumerable<int> Changes => Pauses.SelectMany(pause => new[] { pause.From, pause.Until });

    /// <summary>Adds a pause unless it touches another one.</summary>
    public void AddPause(int one, int other)
    {
        var (from, until) = (Math.Min(one, other), Math.Max(one, other));
        if (from < until && !Pauses.Exists(pause => pause.From <= until && from <= pause.Until))
            Pauses.Add((from, until));
    }

    public bool ChangesAt(int minute) => Changes.Contains(minute);

    /// <summary>Returns true when the schedule is paused after a change at a minute.</summary>
    public bool IsPausedFrom(int minute) => Pauses.Exists(pause => pause.From <= minute && minute < pause.Until);
}
