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
}
