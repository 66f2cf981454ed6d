using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>
/// Reads the figures of functions up to now from their statistics, at most one row for each hour, however many executions there were.
/// </summary>
internal sealed class FigureReader(HostCallGuard guard, HostStorage storage, ExecutionCounter counter, TimeProvider time)
{
    /// <summary>Reads the figures of several functions from one snapshot. A function that does not exist has no executions.</summary>
    /// <param name="functionIds">The ids of the functions.</param>
    /// <param name="periods">The number of periods. The last one contains the current hour.</param>
    /// <param name="hours">The number of hours of a period.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The figures, by the id of the function.</returns>
    public Task<Dictionary<string, FunctionFigures>> ReadAsync(
        IReadOnlyCollection<string> functionIds, int periods, int hours, CancellationToken cancellationToken) =>
        guard.RunAsync(() => SummariseAsync(functionIds, periods, hours, cancellationToken), cancellationToken);

    private async Task<Dictionary<string, FunctionFigures>> SummariseAsync(
        IReadOnlyCollection<string> functionIds, int periods, int hours, CancellationToken cancellationToken)
    {
        await counter.FlushAsync(cancellationToken).ConfigureAwait(false);
        var before = ExecutionCounter.HourOf(time.GetUtcNow()) + 1;
        var from = before - ((long)periods * hours);
        return storage.Database.Read(connection => functionIds.Distinct(StringComparer.Ordinal).ToDictionary(
            id => id,
            id => Summarise(StatisticsTable.List(connection, id, from, before), from, periods, hours),
            StringComparer.Ordinal));
    }

    private static FunctionFigures Summarise(List<(long Hour, HourlyCounts Counts)> rows, long from, int periods, int hours)
    {
        var total = new HourlyCounts();
        var parts = Enumerable.Range(0, periods).Select(_ => new HourlyCounts()).ToArray();
        foreach (var (hour, counts) in rows)
        {
            total.Add(counts);
            parts[(int)((hour - from) / hours)].Add(counts);
        }

        return new FunctionFigures(
            ExecutionFigures.From(StartOf(from), total),
            [.. parts.Select((part, i) => ExecutionFigures.From(StartOf(from + ((long)i * hours)), part))]);
    }

    private static DateTimeOffset StartOf(long hour) => DateTimeOffset.UnixEpoch.AddHours(hour);
}
