using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Executions.Records;

/// <inheritdoc />
internal sealed class ExecutionStore(HostCallGuard entrance, ExecutionRecords executions) : IExecutionStore
{
    public Task<Execution> GetAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        entrance.RunAsync(() => executions.Get(functionId, executionId), cancellationToken);

    public Task<Page<Execution>> ListAsync(string functionId, ExecutionQuery? query, CancellationToken cancellationToken) =>
        entrance.RunAsync(() => executions.List(functionId, query ?? new ExecutionQuery()), cancellationToken);

    public Task DeleteAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        entrance.RunAsync(() => executions.DeleteAsync(functionId, executionId, cancellationToken), cancellationToken);
}
