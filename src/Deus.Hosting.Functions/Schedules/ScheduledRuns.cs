using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Schedules;

/// <summary>Queues scheduled runs that a caller asks for.</summary>
internal sealed class ScheduledRuns(HostStorage storage, DeferredEnqueuer enqueuer, DeferredQueue queue)
{
    /// <summary>Queues a run now. The times of the schedule do not change.</summary>
    /// <returns>The record of the run.</returns>
    /// <exception cref="FunctionStoreException">The function cannot be executed, or its policy does not allow another run now.</exception>
    /// <exception cref="FunctionBusyException">The queue is full.</exception>
    public async Task<Execution> QueueNowAsync(string functionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        var run = enqueuer.Prepare(ExecutionRequest.ForSchedule(functionId), at: null);
        var isQueued = await storage.Database.WriteAsync(
            connection =>
            {
                var policy = FunctionTable.Get(connection, functionId).Settings.SchedulePolicy;
                if (!policy.AllowsOverlap && (ScheduleTable.HasWaiting(connection, functionId) || ScheduleTable.HasRunning(connection, functionId)))
                    throw FunctionStoreErrors.ScheduledRunNotEnded(functionId);
                return DeferredEnqueuer.TryAdd(connection, run);
            },
            cancellationToken).ConfigureAwait(false);
        if (!isQueued)
            throw new FunctionBusyException(functionId, ConcurrencyLimit.Host, DeferredEnqueuer.MaxWaiting, "the queue of asynchronous executions is full");
        queue.Wake();
        return run.Record;
    }
}
