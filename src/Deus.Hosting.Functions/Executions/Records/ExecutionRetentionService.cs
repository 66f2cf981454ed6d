using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>Closes records whose end was lost, and deletes records and deployments whose retention has expired.</summary>
internal sealed partial class ExecutionRetentionService(
    HostStorage storage,
    ExecutionRecords executions,
    RunningExecutions running,
    DeploymentRetention deployments,
    ExecutionCounter counter,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IFunctionEngine> logger)
{
    /// <summary>The interval between two runs: 5 minutes.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>Runs until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        PeriodicLoop.RunAsync(KeepAsync, Period, failure => LogFailed(logger, failure), time, cancellationToken);

    /// <summary>Closes open records whose execution does not run in this process.</summary>
    /// <returns>The number of closed records.</returns>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        // The order matters: an execution is in the running set before its record is opened, and until its record is closed.
        var lost = executions.Open().Where(id => !running.Contains(id)).ToList();
        return lost.Count == 0 ? 0 : await executions.CloseLostAsync(lost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes records whose retention has expired, in small steps, so that other writes run in between.</summary>
    internal async Task PurgeAsync(CancellationToken cancellationToken)
    {
        foreach (var (functionId, own) in Retentions())
        {
            await counter.PurgeAsync(functionId, cancellationToken).ConfigureAwait(false);
            if ((own ?? options.Value.ExecutionRetention) is not { } retention || retention == Timeout.InfiniteTimeSpan)
                continue;
            var now = time.GetUtcNow();
            if (retention >= now - DateTimeOffset.UnixEpoch)
                continue;
            await PurgeAsync(functionId, now - retention, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PurgeAsync(string functionId, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        for (long? reached = 0; reached is not null;)
        {
            var started = time.GetTimestamp();
            reached = await executions.PurgeAsync(functionId, endedBefore, reached.Value, cancellationToken).ConfigureAwait(false);
            // Executions get at least half of the time.
            await Task.Delay(time.GetElapsedTime(started), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (await SweepAsync(cancellationToken).ConfigureAwait(false) is > 0 and var closed)
            LogClosed(logger, closed);
        await PurgeAsync(cancellationToken).ConfigureAwait(false);
        if (await deployments.PurgeAsync(cancellationToken).ConfigureAwait(false) is > 0 and var expired)
            LogExpired(logger, expired);
    }

    private List<(string FunctionId, TimeSpan? Retention)> Retentions() => storage.Database.Read(connection => connection
        .Sql("SELECT id, execution_retention FROM functions")
        .List(row => (row.Text("id"), row.LongOrNull("execution_retention") is { } period
            ? TimeSpan.FromMilliseconds(period)
            : (TimeSpan?)null)));
}
