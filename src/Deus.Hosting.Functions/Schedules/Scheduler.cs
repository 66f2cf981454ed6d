using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Schedules;

/// <summary>
/// Queues the scheduled runs of functions, and wakes the runner of executions that are scheduled for a time. Both are due on whole
/// minutes, so one check in each minute misses none. It also wakes what stores the statistics.
/// </summary>
internal sealed partial class Scheduler(
    HostStorage storage, DeferredEnqueuer enqueuer, DeferredQueue queue, ExecutionCounter counter, TimeProvider time, ILogger<IFunctionEngine> logger)
{
    /// <summary>
    /// The maximum delay of a run. A later run is skipped, so that after a pause of the host the functions do not all run at once.
    /// </summary>
    internal static readonly TimeSpan MaxLateness = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Sets the next runs of functions that were stored by versions without schedules, or while the clock was ahead. Called at the start of
    /// the host and when the clock was set back.
    /// </summary>
    public Task RecoverAsync(CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection =>
        {
            ScheduleTable.Plan(connection, functionId: null, time.GetUtcNow());
            return true;
        },
        cancellationToken);

    /// <summary>Queues due runs until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset looked = default;
        return WorkLoop.RunAsync(
            async token =>
            {
                var now = time.GetUtcNow();
                if (now < looked)
                    await RecoverAsync(token).ConfigureAwait(false);
                looked = now;
                return await QueueNextAsync(now, token).ConfigureAwait(false);
            },
            token => WaitForMinuteAfterAsync(looked, token),
            failure => LogFailed(logger, failure),
            time,
            cancellationToken);
    }

    /// <summary>Queues the due run with the earliest time, or skips it when it is too late.</summary>
    /// <returns>False when no run is due.</returns>
    internal async Task<bool> QueueNextAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (storage.Database.Read(connection => ScheduleTable.FirstDue(connection, now)) is not { } run)
            return false;
        var isLate = !run.RunsWhenMissed && now - run.At > MaxLateness;
        var isQueued = await QueueAsync(run, isLate ? null : Prepare(run), now, cancellationToken).ConfigureAwait(false);
        if (isQueued is true)
            queue.Wake();
        else if (isQueued is false)
            LogLeftOut(logger, run.FunctionId, run.At, isLate ? "it comes too late" : "an earlier run waits or runs, or the queue is full");
        return true;
    }

    /// <summary>Queues a run and advances the schedule in one transaction, so that no run is queued twice or lost.</summary>
    /// <returns>True when the run was queued, false when it was skipped; null when it is no longer due.</returns>
    private Task<bool?> QueueAsync(DueRun run, DeferredExecution? execution, DateTimeOffset now, CancellationToken cancellationToken) =>
        storage.Database.WriteAsync<bool?>(
            connection =>
            {
                if (!ScheduleTable.Advance(connection, run, now))
                    return null;
                if (execution is null
                    || ScheduleTable.HasWaiting(connection, run.FunctionId)
                    || (!run.AllowsOverlap && ScheduleTable.HasRunning(connection, run.FunctionId))
                    || !DeferredEnqueuer.TryAdd(connection, execution))
                    return false;
                ScheduleTable.Queued(connection, run);
                return true;
            },
            cancellationToken);

    /// <returns>The execution; null when the function can no longer be executed.</returns>
    private DeferredExecution? Prepare(DueRun run)
    {
        try
        {
            return enqueuer.Prepare(ExecutionRequest.ForSchedule(run.FunctionId), at: null);
        }
        catch (FunctionStoreException)
        {
            return null;
        }
    }

    /// <summary>
    /// Waits until the minute after the last check. The loop handles a minute that has started since the check, and a timer that fires
    /// early.
    /// </summary>
    private async Task WaitForMinuteAfterAsync(DateTimeOffset looked, CancellationToken cancellationToken)
    {
        for (var now = time.GetUtcNow(); MinuteOf(now) == MinuteOf(looked); now = time.GetUtcNow())
        {
            var left = TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute));
            await Task.Delay(left > ShortestPause ? left : ShortestPause, time, cancellationToken).ConfigureAwait(false);
        }

        queue.Wake();
        counter.Wake();
    }

    private static long MinuteOf(DateTimeOffset time) => time.Ticks / TimeSpan.TicksPerMinute;

    [LoggerMessage(
        HostEventIds.ScheduledRunSkipped, LogLevel.Warning, "The scheduled run of function {FunctionId} at {At:u} was skipped: {Why}.",
        EventName = nameof(HostEventIds.ScheduledRunSkipped))]
    private static partial void LogLeftOut(ILogger logger, string functionId, DateTimeOffset at, string why);

    [LoggerMessage(
        HostEventIds.SchedulerFailed, LogLevel.Error, "Reading the schedules of functions failed and is retried shortly.",
        EventName = nameof(HostEventIds.SchedulerFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
