namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>The counts of one function and hour.</summary>
internal sealed class HourlyCounts
{
    public Dictionary<ExecutionOutcome, long> Outcomes { get; init; } = [];

    public DurationHistogram Durations { get; init; } = new();

    public long ColdStarts { get; set; }

    /// <summary>Counts an execution.</summary>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="duration">Its duration; zero when it has not run.</param>
    /// <param name="isCold">Whether a worker was started for it.</param>
    public void Add(ExecutionOutcome outcome, TimeSpan duration, bool isCold)
    {
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        ColdStarts += isCold ? 1 : 0;
        if (duration > TimeSpan.Zero)
            Durations.Add(duration);
    }

    public void Add(HourlyCounts other)
    {
        foreach (var (outcome, count) in other.Outcomes)
            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + count;
        ColdStarts += other.ColdStarts;
        Durations.Add(other.Durations);
    }
}
