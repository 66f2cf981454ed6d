namespace Deus.Hosting.Functions;

/// <summary>How the host runs a function on its <see cref="FunctionSettings.Schedule"/>.</summary>
public sealed record SchedulePolicy
{
    /// <summary>True pauses the schedule: <see cref="HostedFunction.ScheduleNext"/> is null until it is resumed. Default false.</summary>
    public bool IsPaused { get; init; }

    /// <summary>
    /// True runs the function once when times were missed, for example while the host was down; false (default) skips them.
    /// </summary>
    public bool RunsOnceWhenMissed { get; init; }

    /// <summary>True (default) starts a run while an earlier scheduled run of the function still runs; false skips it.</summary>
    public bool AllowsOverlap { get; init; } = true;

    /// <summary>
    /// The IANA id of the time zone of the schedule, for example <c>Europe/Berlin</c>; null (default) for UTC. A time that does not exist, when
    /// clocks are set forward, is run right after the gap; a time that occurs twice is run the first time. A schedule for every hour
    /// (<c>*</c>) is run at each matching minute instead.
    /// </summary>
    public string? TimeZone { get; init; }
}
