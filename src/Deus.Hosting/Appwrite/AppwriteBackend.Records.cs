using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using Deus.Hosting.Diagnostics;

namespace Deus.Hosting.Appwrite;

/// <content>Lists functions, reads executions, and cancels and reads builds.</content>
public sealed partial class AppwriteBackend : IFunctionCatalog, IExecutionHistory, IBuildManager
{
    /// <inheritdoc />
    public IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken = default) =>
        _telemetry.ListAsync(
            Operation(HostingOperation.ListFunctions, functionId: null),
            token => AppwritePages.ReadAsync(_catalog.ReadPageAsync, function => function.FunctionId, token),
            cancellationToken);

    /// <inheritdoc />
    /// <remarks>Requires a key with the scope <c>execution.read</c>.</remarks>
    public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.ListAsync(
            Operation(HostingOperation.ListExecutions, functionId),
            token => AppwritePages.ReadAsync(
                (limit, cursor, page) => _executions.ReadPageAsync(functionId, limit, cursor, page),
                execution => execution.ExecutionId,
                token),
            cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>Requires a key with the scope <c>execution.read</c>.</remarks>
    /// <exception cref="BackendRejectedException">The server rejected the request, for example because the execution does not
    /// exist.</exception>
    public Task<ExecutionRecord> GetExecutionAsync(
        string functionId, string executionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(executionId, nameof(executionId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.GetExecution, functionId),
            _ => _executions.GetAsync(functionId, executionId, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server rejected the request, for example because the build has
    /// ended.</exception>
    public Task<DeploymentState> CancelBuildAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default) => BuildAsync(
            HostingOperation.CancelBuild, functionId, deploymentId, () => _builds.CancelAsync(functionId, deploymentId, cancellationToken));

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server rejected the request, for example because the deployment does not
    /// exist.</exception>
    public Task<string> ReadBuildLogAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default) => BuildAsync(
            HostingOperation.ReadBuildLog, functionId, deploymentId, () => _builds.ReadLogAsync(functionId, deploymentId, cancellationToken));

    private Task<T> BuildAsync<T>(string name, string functionId, string deploymentId, Func<Task<T>> operation)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.RunAsync(Operation(name, functionId, deploymentId), _ => operation());
    }
}
