namespace Deus.Hosting.Functions;

/// <summary>The statistics of a function's executions that ended within one hour.</summary>
public sealed record ExecutionStatistics
{
    /// <summary>The start of the hour, in UTC.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>The number of executions by outcome, without outcomes that did not occur.</summary>
    public required IReadOnlyDictionary<ExecutionOutcome, long> Outcomes { get; init; }

    /// <summary>The number of executions for which a worker was started.</summary>
    public required long ColdStarts { get; init; }

    /// <summary>
    /// The duration that half of the executions do not exceed, within 10 %; zero when none has run. <see cref="Execution.Duration"/> says what
    /// it includes.
    /// </summary>
    public required TimeSpan P50 { get; init; }

    /// <summary>The duration that 95 % of the executions do not exceed, within 10 %; zero when none has run.</summary>
    public required TimeSpan P95 { get; init; }

    /// <summary>The duration that 99 % of the executions do not exceed, within 10 %; zero when none has run.</summary>
    public required TimeSpan P99 { get; init; }
}
