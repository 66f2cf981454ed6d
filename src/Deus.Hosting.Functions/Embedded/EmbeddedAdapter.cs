using System.Runtime.CompilerServices;
using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>Calls the host's engine and records with the types of the SDK.</summary>
internal sealed partial class EmbeddedAdapter(
    FunctionHost host,
    HostCallGuard guard,
    IFunctionEngine engine,
    FunctionRecords functions,
    ExecutionRecords executions,
    DeploymentRecords deployments,
    DeploymentWaiter waiter,
    DeploymentActivation activation,
    DeploymentRemoval removal,
    BuildCancellation builds,
    IOptionsMonitor<HostingLimits> limits)
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

    public async Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken)
    {
        var executed = await engine.ExecuteAsync(
            new ExecutionRequest
            {
                FunctionId = functionId,
                Method = request.Method,
                PathAndQuery = request.Path.StartsWith('/') ? request.Path : "/" + request.Path,
                Headers = request.Headers,
                Body = request.Body,
                IgnoreDisabled = true,
            },
            cancellationToken).ConfigureAwait(false);
        return ResultOf(executed, limits.CurrentValue.MaxResponseBytes);
    }

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

    private static InvokeResult ResultOf(ExecutionResult executed, int maxBodyBytes)
    {
        var execution = executed.Execution;
        var (body, isTruncated) = BodyLimit.Apply(executed.Body, maxBodyBytes);
        return new InvokeResult
        {
            ExecutionId = execution.Id,
            DeploymentId = execution.DeploymentId,
            StatusCode = execution.ResponseStatusCode,
            IsSuccess = execution.Status == ExecutionStatus.Completed,
            Body = body,
            IsBodyTruncated = isTruncated,
            Headers = [.. executed.Headers, KeyValuePair.Create(HeaderRules.ExecutionId, execution.Id)],
            Logs = execution.Logs,
            Errors = execution.Errors,
            Duration = execution.Duration,
        };
    }
}
