namespace Deus.Hosting.Functions;

/// <content>Functions, executions and builds.</content>
public sealed partial class EmbeddedBackend : IFunctionCatalog, IExecutionHistory, IBuildManager
{
    /// <inheritdoc />
    public IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken = default) =>
        _records.ListFunctionsAsync(cancellationToken);

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">There is no such function. Thrown while enumerating.</exception>
    public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _records.ListExecutionsAsync(functionId, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    public Task<ExecutionRecord> GetExecutionAsync(
        string functionId, string executionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(executionId, nameof(executionId));
        return _telemetry.ReadAsync(
            "deus.hosting.get_execution",
            functionId,
            () => _records.GetExecutionAsync(functionId, executionId, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such deployment, or its build has ended.</exception>
    public Task<DeploymentState> CancelBuildAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.ReadAsync(
            "deus.hosting.cancel_build",
            functionId,
            () => _records.CancelBuildAsync(functionId, deploymentId, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public Task<string> ReadBuildLogAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.ReadAsync(
            "deus.hosting.read_build_log",
            functionId,
            () => _records.ReadBuildLogAsync(functionId, deploymentId, cancellationToken));
    }
}
