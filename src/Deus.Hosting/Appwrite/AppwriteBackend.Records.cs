namespace Deus.Hosting.Appwrite;

/// <content>Functions, executions and builds.</content>
public sealed partial class AppwriteBackend : IFunctionCatalog, IExecutionHistory, IBuildManager
{
    /// <inheritdoc />
    public IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken = default) =>
        AppwritePages.ReadAsync(
            (limit, cursor, token) => _telemetry.ReadAsync(
                "deus.hosting.list_functions", null, () => _catalog.ReadPageAsync(limit, cursor, token)),
            function => function.FunctionId,
            cancellationToken);

    /// <inheritdoc />
    /// <remarks>Needs a key with the scope <c>execution.read</c>.</remarks>
    public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return AppwritePages.ReadAsync(
            (limit, cursor, token) => _telemetry.ReadAsync(
                "deus.hosting.list_executions",
                functionId,
                () => HostingException.NameAsync(
                    functionId, null, () => _executions.ReadPageAsync(functionId, limit, cursor, token))),
            execution => execution.ExecutionId,
            cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>Needs a key with the scope <c>execution.read</c>.</remarks>
    /// <exception cref="BackendRejectedException">The server refused, for example because there is no such execution.</exception>
    public Task<ExecutionRecord> GetExecutionAsync(
        string functionId, string executionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(executionId, nameof(executionId));
        return _telemetry.ReadAsync(
            "deus.hosting.get_execution",
            functionId,
            () => HostingException.NameAsync(
                functionId, null, () => _executions.GetAsync(functionId, executionId, cancellationToken)));
    }

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server refused, for example because the build has ended.</exception>
    public Task<DeploymentState> CancelBuildAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default) => BuildAsync(
            "deus.hosting.cancel_build", functionId, deploymentId, () => _builds.CancelAsync(functionId, deploymentId, cancellationToken));

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server refused, for example because there is no such deployment.</exception>
    public Task<string> ReadBuildLogAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default) => BuildAsync(
            "deus.hosting.read_build_log", functionId, deploymentId, () => _builds.ReadLogAsync(functionId, deploymentId, cancellationToken));

    private Task<T> BuildAsync<T>(string name, string functionId, string deploymentId, Func<Task<T>> operation)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.ReadAsync(name, functionId, () => HostingException.NameAsync(functionId, deploymentId, operation));
    }
}
