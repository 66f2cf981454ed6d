using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Execution;

/// <inheritdoc />
internal sealed class FunctionEngine(
    TargetFinder targets,
    ExecutionStore executions,
    CodeFolders code,
    IEnumerable<IFunctionRuntime> runtimes,
    IdGenerator ids,
    TimeProvider time) : IFunctionEngine
{
    private const int HostFailureStatus = 500;

    private readonly Dictionary<string, IFunctionRuntime> _runtimes =
        runtimes.ToDictionary(runtime => runtime.Name, StringComparer.Ordinal);

    public async Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var target = targets.Find(request.FunctionId, request.IgnoreDisabled);
        var runtime = RuntimeOf(target.Function);
        var record = Begin(request, target);
        await executions.InsertAsync(record, cancellationToken).ConfigureAwait(false);
        var response = await RunAsync(runtime, target, request, record, cancellationToken).ConfigureAwait(false);
        var finished = End(record, response);
        // Without the caller's token: the record is closed even when nobody waits any more.
        await executions.FinishAsync(finished, CancellationToken.None).ConfigureAwait(false);
        return new ExecutionResult(finished, response);
    }

    private IFunctionRuntime RuntimeOf(HostedFunction function) =>
        _runtimes.TryGetValue(function.Settings.Runtime, out var runtime)
            ? runtime
            : throw new UnsupportedRuntimeException(function.Settings.Runtime, [.. _runtimes.Keys]) { FunctionId = function.Id };

    private async Task<RuntimeResponse> RunAsync(
        IFunctionRuntime runtime,
        ExecutionTarget target,
        ExecutionRequest request,
        ExecutionRecord record,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var folder = await code.EnsureAsync(target.Deployment, cancellationToken).ConfigureAwait(false);
            return await runtime.ExecuteAsync(target.In(folder), ForRuntime(request, target, record.Id), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever it was, the record must not stay open; the caller gets the failure itself.
            await executions.FinishAsync(Failed(record, e, time.GetElapsedTime(started)), CancellationToken.None)
                .ConfigureAwait(false);
            throw;
        }
    }

    private static RuntimeRequest ForRuntime(ExecutionRequest request, ExecutionTarget target, string executionId) => new()
    {
        Method = request.Method,
        PathAndQuery = request.PathAndQuery,
        Headers = HeaderRules.ForFunction(request, executionId),
        Body = request.Body,
        Timeout = TimeSpan.FromSeconds(target.Function.Settings.TimeoutSeconds),
        Logging = target.Function.Settings.Logging,
    };

    private ExecutionRecord Begin(ExecutionRequest request, ExecutionTarget target)
    {
        var now = time.GetUtcNow();
        var id = ids.Next();
        return new ExecutionRecord
        {
            Id = id,
            FunctionId = target.Function.Id,
            DeploymentId = target.Deployment.Id,
            CreatedAt = now,
            UpdatedAt = now,
            Trigger = request.Trigger,
            Status = ExecutionStatus.Processing,
            RequestMethod = request.Method,
            RequestPath = request.PathAndQuery,
            RequestHeaders = HeaderRules.Stored(HeaderRules.ForFunction(request, id)),
        };
    }

    private ExecutionRecord End(ExecutionRecord record, RuntimeResponse response) => record with
    {
        UpdatedAt = time.GetUtcNow(),
        Status = ExecutionStatus.Of(response.StatusCode),
        ResponseStatusCode = response.StatusCode,
        ResponseHeaders = HeaderRules.StoredResponse(response.Headers),
        Logs = response.Logs,
        Errors = response.Errors,
        Duration = response.Duration,
    };

    private ExecutionRecord Failed(ExecutionRecord record, Exception exception, TimeSpan duration) => record with
    {
        UpdatedAt = time.GetUtcNow(),
        Status = ExecutionStatus.Failed,
        ResponseStatusCode = HostFailureStatus,
        Errors = exception switch
        {
            OperationCanceledException => "The execution was given up before it had ended.",
            HostingException => exception.Message,
            _ => "The host failed to execute the function.",
        },
        Duration = duration,
    };
}
