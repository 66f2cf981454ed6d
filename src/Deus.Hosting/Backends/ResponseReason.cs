namespace Deus.Hosting.Backends;

/// <summary>
/// Maps an HTTP error response to a reason: by Appwrite's error type where it is more specific than the status.
/// </summary>
internal static class ResponseReason
{
    public static HostingErrorReason From(BackendResponse response, string? errorType) => errorType switch
    {
        "build_not_ready" => HostingErrorReason.NotReady,
        "build_already_completed" or "execution_in_progress" => HostingErrorReason.Conflict,
        // The request for an execution names no deployment, so this error means that the function has no active deployment.
        "deployment_not_found" when response.Path.EndsWith("/executions", StringComparison.Ordinal) =>
            HostingErrorReason.NoActiveDeployment,
        "function_runtime_unsupported" or "function_entrypoint_missing" => HostingErrorReason.RefusedArgument,
        _ => From(response.StatusCode),
    };

    private static HostingErrorReason From(int statusCode) => statusCode switch
    {
        < 400 => HostingErrorReason.Misconfigured,
        401 or 403 => HostingErrorReason.Unauthorized,
        404 => HostingErrorReason.NotFound,
        408 => HostingErrorReason.TimedOut,
        409 => HostingErrorReason.Conflict,
        429 => HostingErrorReason.Busy,
        < 500 => HostingErrorReason.RefusedArgument,
        _ => HostingErrorReason.Unavailable,
    };
}
