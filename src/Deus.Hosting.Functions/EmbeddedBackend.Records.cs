using Deus.Hosting.Backends;
using Deus.Hosting.Diagnostics;

namespace Deus.Hosting.Functions;

/// <content>Lists functions and executions, cancels builds and reads build logs.</content>
public sealed partial class EmbeddedBackend : IFunctionCatalog, IExecutionHistory, IBuildManager
{
    /// <inheritdoc />
    public IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken = default) =>
        _telemetry.ListAsync(
            Operation(HostingOperation.ListFunctions, functionId: null), _adapter.ListFunctionsAsync, cancellationToken);

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function does not exist. Thrown during the enumeration.</exception>
    public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        return _telemetry.ListAsync(
            Operation(HostingOperation.ListExecutions, functionId),
            token => _adapter.ListExecutionsAsync(functionId, token),
            cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    public Task<ExecutionRecord> GetExecutionAsync(
        string functionId, string executionId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(executionId, nameof(executionId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.GetExecution, functionId),
            _ => _adapter.GetExecutionAsync(functionId, executionId, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such deployment, or its build has ended.</exception>
    public Task<DeploymentState> CancelBuildAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.CancelBuild, functionId, deploymentId),
            _ => _adapter.CancelBuildAsync(functionId, deploymentId, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public Task<string> ReadBuildLogAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        Ids.Check(functionId, nameof(functionId));
        Ids.Check(deploymentId, nameof(deploymentId));
        return _telemetry.RunAsync(
            Operation(HostingOperation.ReadBuildLog, functionId, deploymentId),
            _ => _adapter.ReadBuildLogAsync(functionId, deploymentId, cancellationToken));
    }
}
