using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>Executes functions through the engine with the types of the SDK.</summary>
internal sealed class EmbeddedInvoker(IFunctionEngine engine, IOptionsMonitor<HostingLimits> limits)
{
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
