using System.Data.Common;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>
/// Counts executions in memory, and adds the counts to the database each minute, when the statistics are read, and when the host stops. A
/// process that is killed loses the counts of the last minute.
/// </summary>
internal sealed partial class ExecutionCounter(HostStorage storage, TimeProvider time, ILogger<IFunctionEngine> logger) : WakeUp
{
    /// <summary>How long the rows are kept: 90 days.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    // Of functions and hours. More are waiting only when the database cannot be written; then further ones are not counted.
    private const int MaxPending = 10_000;

    private readonly Lock _gate = new();
    private Dictionary<(string FunctionId, long Hour), HourlyCounts> _pending = [];

    /// <summary>Returns the number of the hour of a time.</summary>
    public static long HourOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerHour;

    /// <summary>Counts an execution that has ended.</summary>
    public void Add(Execution ended) => Add(ended.FunctionId, ended.Outcome, ended.Duration, ended.IsColdStart);

    /// <summary>Counts an execution that has ended without having run, or whose duration is not known.</summary>
    public void Add(string functionId, ExecutionOutcome outcome) => Add(functionId, outcome, TimeSpan.Zero, isCold: false);

    /// <summary>Stores the counts each time it is woken, until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => WorkLoop.RunAsync(
        async token =>
        {
            await FlushAsync(token).ConfigureAwait(false);
            return false;
        },
        WaitAsync,
        failure => LogFailed(logger, failure),
        time,
        cancellationToken);

    /// <summary>Adds the counts in memory to the database.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = Take([]);
        if (taken.Count == 0)
            return;
        try
        {
            await storage.Database.WriteRecordsAsync(
                connection =>
                {
                    foreach (var ((functionId, hour), counts) in taken)
                        StatisticsTable.Add(connection, functionId, hour, counts);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            GiveBack(taken);
            throw;
        }
    }

    /// <summary>Adds the counts in memory to the database when the host stops. A failure is only logged, because it must not fail the stop.</summary>
    public async Task FlushLastAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            LogLost(logger, e);
        }
    }

    /// <summary>Reads the statistics of a function, with what is only in memory.</summary>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public async Task<IReadOnlyList<ExecutionStatistics>> ReadAsync(
        string functionId, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        // The hour that contains the end counts unless it begins there.
        var rows = storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, functionId);
            return StatisticsTable.List(connection, functionId, HourOf(from), HourOf(before.AddTicks(-1)) + 1);
        });
        return [.. rows.Select(row => ToStatistics(row.Hour, row.Counts))];
    }

    /// <summary>Deletes the expired rows of a function.</summary>
    public async Task PurgeAsync(string functionId, CancellationToken cancellationToken)
    {
        var oldest = HourOf(time.GetUtcNow() - Retention);
        if (storage.Database.Read(connection => StatisticsTable.HasBefore(connection, functionId, oldest)))
            await storage.Database.WriteRecordsAsync(connection => StatisticsTable.DeleteBefore(connection, functionId, oldest), cancellationToken).ConfigureAwait(false);
    }

    private static ExecutionStatistics ToStatistics(long hour, HourlyCounts counts) => new()
    {
        Hour = DateTimeOffset.UnixEpoch.AddHours(hour),
        Outcomes = counts.Outcomes,
        ColdStarts = counts.ColdStarts,
        P50 = counts.Durations.Percentile(0.5),
        P95 = counts.Durations.Percentile(0.95),
        P99 = counts.Durations.Percentile(0.99),
    };

    private void Add(string functionId, ExecutionOutcome? outcome, TimeSpan duration, bool isCold)
    {
        if (outcome is null)
            return;
        lock (_gate)
        {
            if (CountsOf((functionId, HourOf(time.GetUtcNow()))) is { } counts)
                counts.Add(outcome.Value, duration, isCold);
        }
    }

    private HourlyCounts? CountsOf((string FunctionId, long Hour) key)
    {
        if (_pending.TryGetValue(key, out var counts) || _pending.Count >= MaxPending)
            return counts;
        return _pending[key] = new HourlyCounts();
    }

    private Dictionary<(string FunctionId, long Hour), HourlyCounts> Take(Dictionary<(string FunctionId, long Hour), HourlyCounts> replacement)
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = replacement;
            return taken;
        }
    }

    private void GiveBack(Dictionary<(string FunctionId, long Hour), HourlyCounts> taken)
    {
        lock (_gate)
        {
            foreach (var (key, counts) in taken)
                CountsOf(key)?.Add(counts);
        }
    }

    [LoggerMessage(
        HostEventIds.StatisticsFailed, LogLevel.Warning, "Storing the statistics of executions failed and is retried.",
        EventName = nameof(HostEventIds.StatisticsFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        HostEventIds.StatisticsLost, LogLevel.Warning, "The statistics of the last executions were not stored when the host stopped.",
        EventName = nameof(HostEventIds.StatisticsLost))]
    private static partial void LogLost(ILogger logger, Exception exception);
}
