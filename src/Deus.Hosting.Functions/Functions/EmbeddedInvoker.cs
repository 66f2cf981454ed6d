using System.Text;
using Deus.Hosting.Budgets;
using Deus.Hosting.Functions.Execution;
using Deus.Hosting.Invocation;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>Executes through the engine, in the terms of the SDK.</summary>
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
                Headers = [.. request.Headers ?? new Dictionary<string, string>()],
                Body = Encoding.UTF8.GetBytes(request.Body),
                IgnoreDisabled = true,
            },
            cancellationToken).ConfigureAwait(false);
        return ResultOf(executed, limits.CurrentValue.MaxResponseBytes);
    }

    private static InvokeResult ResultOf(ExecutionResult executed, int maxBodyBytes)
    {
        var (record, response) = executed;
        var (body, isTruncated) = BodyLimit.Apply(Encoding.UTF8.GetString(response.Body.Span), maxBodyBytes);
        return new InvokeResult
        {
            ExecutionId = record.Id,
            DeploymentId = record.DeploymentId,
            StatusCode = record.ResponseStatusCode,
            IsSuccess = record.Status == ExecutionStatus.Completed,
            Body = body,
            IsBodyTruncated = isTruncated,
            Headers = [.. response.Headers, KeyValuePair.Create(HeaderRules.ExecutionId, record.Id)],
            Logs = response.Logs,
            Errors = response.Errors,
            Duration = response.Duration,
        };
    }
}
