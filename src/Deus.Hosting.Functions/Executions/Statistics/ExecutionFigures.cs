namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>The figures of a function's executions that ended in a period.</summary>
/// <param name="Start">The start of the period, a whole hour (UTC).</param>
/// <param name="Executions">The number of executions.</param>
/// <param name="Failures">The number of those whose outcome is neither completed nor canceled.</param>
/// <param name="ColdStarts">The number of executions for which a worker was started.</param>
/// <param name="P50">The duration that half of them did not exceed.</param>
/// <param name="P95">The duration that 95 % of them did not exceed.</param>
internal sealed record ExecutionFigures(
    DateTimeOffset Start, long Executions, long Failures, long ColdStarts, TimeSpan P50, TimeSpan P95)
{
    public static ExecutionFigures From(DateTimeOffset start, HourlyCounts counts) => new(
        start,
        counts.Outcomes.Values.Sum(),
        counts.Outcomes.Where(o => o.Key is not (ExecutionOutcome.Completed or ExecutionOutcome.Canceled)).Sum(o => o.Value),
        counts.ColdStarts,
        counts.Durations.Percentile(0.5),
        counts.Durations.Percentile(0.95));
}
