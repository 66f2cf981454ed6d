using System.Runtime.CompilerServices;
using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>Reads functions, executions and builds, and cancels builds, with the types of the SDK.</summary>
internal sealed class EmbeddedRecords(
    HostCallGuard guard,
    FunctionRecords functions,
    ExecutionRecords executions,
    DeploymentRecords deployments,
    BuildCancellation builds)
{
    private const int PageSize = 100;

    public IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken) => ReadPagesAsync(
        cursor => functions.List(new FunctionQuery { Limit = PageSize, Cursor = cursor }),
        SummaryOf,
        cancellationToken);

    public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken) =>
        ReadPagesAsync(
            cursor => executions.List(functionId, new ExecutionQuery { Limit = PageSize, Cursor = cursor }),
            RecordOf,
            cancellationToken);

    public Task<ExecutionRecord> GetExecutionAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => RecordOf(executions.Get(functionId, executionId)), cancellationToken);

    public Task<DeploymentState> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(
            async () =>
            {
                await builds.CancelBuildAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
                var (function, deployment) = deployments.GetWithFunction(functionId, deploymentId);
                return EmbeddedStates.Of(function, deployment);
            },
            cancellationToken);

    public Task<string> ReadBuildLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => deployments.Get(functionId, deploymentId).Log, cancellationToken);

    private async IAsyncEnumerable<T> ReadPagesAsync<TStored, T>(
        Func<string?, Page<TStored>> read,
        Func<TStored, T> map,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await guard.RunAsync(() => read(cursor), cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
                yield return map(item);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static FunctionSummary SummaryOf(HostedFunction function) => new()
    {
        FunctionId = function.Id,
        Name = function.Settings.Name,
        Runtime = WireRuntimes.ToHosting(function.Settings.Runtime),
        ActiveDeploymentId = function.ActiveDeploymentId,
        AlwaysWarm = function.AlwaysWarm,
    };

    private static ExecutionRecord RecordOf(Execution execution) => new()
    {
        ExecutionId = execution.Id,
        FunctionId = execution.FunctionId,
        DeploymentId = execution.DeploymentId,
        Status = execution.Status,
        Trigger = execution.Trigger,
        Method = execution.RequestMethod,
        Path = execution.RequestPath,
        StatusCode = execution.ResponseStatusCode,
        CreatedAt = execution.CreatedAt,
        Duration = execution.Duration,
        Logs = execution.Logs,
        Errors = execution.Errors,
    };
}
