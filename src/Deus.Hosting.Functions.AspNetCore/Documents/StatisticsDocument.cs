namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The statistics of a function, by hours, oldest first.</summary>
internal sealed record StatisticsDocument(IReadOnlyList<HourDocument> Hours);

/// <summary>The statistics of one hour. Durations are in seconds.</summary>
internal sealed record HourDocument(
    string Hour, IReadOnlyDictionary<string, long> Outcomes, long ColdStarts, double P50, double P95, double P99)
{
    public static HourDocument From(ExecutionStatistics hour) => new(
        WireTime.Format(hour.Hour),
        hour.Outcomes.ToDictionary(outcome => outcome.Key.ToString(), outcome => outcome.Value),
        hour.ColdStarts,
        hour.P50.TotalSeconds,
        hour.P95.TotalSeconds,
        hour.P99.TotalSeconds);
}
