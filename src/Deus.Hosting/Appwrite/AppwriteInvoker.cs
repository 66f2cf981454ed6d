using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>Executes a function synchronously.</summary>
internal sealed class AppwriteInvoker(AppwriteApi api, IOptionsMonitor<HostingLimits> limits)
{
    public async Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken)
    {
        // Some servers refuse empty headers, so none are sent then.
        var headers = request.Headers is { Count: > 0 } ? request.Headers : null;
        var body = new CreateExecutionBody(request.Body, Async: false, request.Path, request.Method, headers);
        var execution = await api.CreateExecutionAsync(functionId, body, cancellationToken).ConfigureAwait(false);
        return ResultOf(execution, limits.CurrentValue.MaxResponseBytes);
    }

    private static InvokeResult ResultOf(ExecutionDocument execution, int maxBodyBytes)
    {
        var (body, isTruncated) = BodyLimit.Apply(execution.ResponseBody ?? "", maxBodyBytes);
        return new InvokeResult
        {
            ExecutionId = execution.Id!,
            DeploymentId = execution.DeploymentId,
            StatusCode = execution.ResponseStatusCode,
            IsSuccess = execution.Status == "completed",
            Body = body,
            IsBodyTruncated = isTruncated,
            Headers = execution.ResponseHeaders?.Select(h => KeyValuePair.Create(h.Name, h.Value)).ToList() ?? [],
            Logs = execution.Logs ?? "",
            Errors = execution.Errors ?? "",
            Duration = TimeSpan.FromSeconds(execution.Duration),
        };
    }
}
