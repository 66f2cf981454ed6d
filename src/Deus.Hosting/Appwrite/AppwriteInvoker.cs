using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>Executes functions synchronously.</summary>
internal sealed class AppwriteInvoker(AppwriteApi api, IOptionsMonitor<HostingLimits> limits)
{
    /// <summary>
    /// Rejects the body "0". PHP's <c>empty()</c> is true for "0", and every server version omits it between server and executor,
    /// regardless of the form of the request (https://github.com/appwrite/appwrite, src/Executor/Executor.php).
    /// </summary>
    /// <exception cref="ArgumentException">The body is "0".</exception>
    public static void CheckBody(InvokeRequest request)
    {
        if (request.Body.Span is [(byte)'0'])
            throw new ArgumentException(
                "Body is not acceptable: an Appwrite server sends an empty body in place of \"0\". Accepted: every other body. "
                + "As JSON, send for example \"0.0\".",
                nameof(request));
    }

    public async Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken)
    {
        // Some servers reject empty headers, so the request then contains none.
        var headers = request.Headers.Count > 0 ? InvokeRequestRules.Join(request.Headers) : null;
        var body = new CreateExecutionBody("", Async: false, request.Path, request.Method, headers);
        var execution = await api.CreateExecutionAsync(functionId, body, request.Body, cancellationToken).ConfigureAwait(false);
        return ResultOf(execution, limits.CurrentValue.MaxResponseBytes);
    }

    private static InvokeResult ResultOf(ExecutionResponse execution, int maxBodyBytes)
    {
        var (body, isTruncated) = BodyLimit.Apply(execution.BodyBytes, maxBodyBytes);
        return new InvokeResult
        {
            ExecutionId = execution.Id!,
            DeploymentId = execution.DeploymentId,
            StatusCode = execution.ResponseStatusCode,
            IsSuccess = execution.Status == ExecutionStatus.Completed.Value,
            Body = body,
            IsBodyTruncated = isTruncated,
            Headers = execution.ResponseHeaders?.Select(h => KeyValuePair.Create(h.Name, h.Value)).ToList() ?? [],
            Logs = execution.Logs ?? "",
            Errors = execution.Errors ?? "",
            Duration = WireDuration.FromSeconds(execution.Duration),
        };
    }
}
