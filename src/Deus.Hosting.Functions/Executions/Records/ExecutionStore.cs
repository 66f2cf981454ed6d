using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Schedules;

namespace Deus.Hosting.Functions.Executions.Records;

/// <inheritdoc />
internal sealed class ExecutionStore(
    HostCallGuard guard, ExecutionRecords executions, DeferredExecutions deferred, ScheduledRuns schedules, ExecutionCounter counter, TimeProvider time) : IExecutionStore
{
    public Task<Execution> GetAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => executions.Get(functionId, executionId), cancellationToken);

    public Task<Page<Execution>> ListAsync(string functionId, ExecutionQuery? query, CancellationToken cancellationToken) =>
        guard.RunAsync(() => executions.List(functionId, query ?? new ExecutionQuery()), cancellationToken);

    public Task<Execution> CancelAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => executions.CancelAsync(functionId, executionId, cancellationToken), cancellationToken);

    public Task<Execution> RunAgainAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => deferred.RunAgainAsync(functionId, executionId, cancellationToken), cancellationToken);

    public Task<Execution> RunScheduleNowAsync(string functionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => schedules.QueueNowAsync(functionId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ExecutionStatistics>> GetStatisticsAsync(
        string functionId, DateTimeOffset? from, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        var now = time.GetUtcNow();
        // The current hour counts, also in its first moment.
        return guard.RunAsync(
            () => counter.ReadAsync(functionId, from ?? now.AddDays(-1), before ?? now.AddTicks(1), cancellationToken), cancellationToken);
    }

    public Task DeleteAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => executions.DeleteAsync(functionId, executionId, cancellationToken), cancellationToken);
}
