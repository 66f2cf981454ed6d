using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Creates the API's errors, with Appwrite's error types and messages (https://appwrite.io/docs/advanced/platform/response-codes).
/// </summary>
internal static class ApiErrors
{
    public static ApiException InvalidParameter(string name, string accepted) => new(
        StatusCodes.Status400BadRequest, "general_argument_invalid", $"Invalid `{name}` param: {accepted}");

    public static ApiException InvalidParameter(InvalidParameterException refused) =>
        InvalidParameter(refused.ParamName!, refused.Accepted);

    public static ApiException MissingParameter(string name) => new(
        StatusCodes.Status400BadRequest, "general_argument_invalid", $"Param \"{name}\" is not optional.");

    public static ApiException BadRequest(string message) => new(
        StatusCodes.Status400BadRequest, "general_bad_request", message);

    public static ApiException InvalidQuery(string message) => new(
        StatusCodes.Status400BadRequest, "general_query_invalid", message);

    public static ApiException CursorNotFound(string id) => new(
        StatusCodes.Status400BadRequest, "general_cursor_not_found", $"Document '{id}' for the 'cursor' value not found.");

    public static ApiException OrderIsNull(string attribute) => new(
        StatusCodes.Status400BadRequest,
        "database_query_order_null",
        $"The order attribute '{attribute}' of the cursor's document is null. Order by another attribute.");

    public static ApiException KeyExpired() => new(
        StatusCodes.Status401Unauthorized,
        "project_key_expired",
        "The project key has expired. Please generate a new key using the Appwrite console.");

    public static ApiException RateLimited() => new(
        StatusCodes.Status429TooManyRequests,
        "general_rate_limit_exceeded",
        "Rate limit for the current endpoint has been exceeded. Please try again after some time.");

    public static ApiException ExecuteAnyRequired() => new(
        StatusCodes.Status401Unauthorized,
        "function_execute_permission_missing",
        "To execute function using domain, execute permissions must include \"any\" or \"guests\".");

    public static ApiException InvalidRange() => new(
        StatusCodes.Status416RangeNotSatisfiable,
        "storage_invalid_range",
        "The requested range is not satisfiable. Please check the value of the Range header.");

    public static ApiException DeploymentNotFound() => new(
        StatusCodes.Status404NotFound, "deployment_not_found", "Deployment with the requested ID could not be found.");

    public static ApiException RuntimeUnsupported(string runtime, IEnumerable<string> offered) => new(
        StatusCodes.Status404NotFound,
        "function_runtime_unsupported",
        $"Runtime \"{runtime}\" is not supported. Accepted: {string.Join(", ", offered)}.");

    public static ApiException InstallationNotFound() => new(
        StatusCodes.Status404NotFound, "installation_not_found", "Installation with the requested ID could not be found.");

    public static ApiException NotImplemented(string message) => new(
        StatusCodes.Status405MethodNotAllowed, "general_not_implemented", message);

    public static ApiException RouteNotFound() => new(
        StatusCodes.Status404NotFound,
        "general_route_not_found",
        "The requested route was not found. Please refer to the API docs and try again.");

    public static ApiException ProjectNotFound() => new(
        StatusCodes.Status404NotFound,
        "project_not_found",
        "Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure "
        + "the correct project ID is being used.");

    public static ApiException Unauthorized() => new(
        StatusCodes.Status401Unauthorized,
        "user_unauthorized",
        "The current user is not authorized to perform the requested action.");

    public static ApiException MissingScope(string role, string scope) => new(
        StatusCodes.Status401Unauthorized,
        "general_unauthorized_scope",
        $"User (role: {role}) missing scopes ([\"{scope}\"])");

    public static ApiException FileEmpty() => new(
        StatusCodes.Status400BadRequest, "storage_file_empty", "Empty file passed to the endpoint.");

    public static ApiException FileTypeUnsupported() => new(
        StatusCodes.Status400BadRequest, "storage_file_type_unsupported", "The given file extension is not supported.");

    public static ApiException InvalidContentRange() => new(
        StatusCodes.Status400BadRequest,
        "storage_invalid_content_range",
        "The content range is invalid. Please check the value of the Content-Range header.");

    public static ApiException InvalidFileSize() => new(
        StatusCodes.Status400BadRequest,
        "storage_invalid_file_size",
        "The file size is either not valid or exceeds the maximum allowed size. Please check the file or the value of the "
        + "_APP_STORAGE_LIMIT environment variable.");

    public static ApiException SynchronousTimeout() => new(
        StatusCodes.Status408RequestTimeout,
        "function_synchronous_timeout",
        "Synchronous function execution timed out. Use asynchronous execution instead, or ensure the execution duration "
        + "doesn't exceed 30 seconds.");

    public static ApiException UnreadableResponse() => new(
        StatusCodes.Status400BadRequest,
        "general_unknown",
        "Failed to parse response. The function's body is not UTF-8 and cannot be sent as JSON.");

    public static ApiException ServerError(string message) => new(
        StatusCodes.Status500InternalServerError, "general_unknown", message);

    /// <summary>Converts an error of the function store to the API's error.</summary>
    public static ApiException From(FunctionStoreException refused) => refused.ErrorCode switch
    {
        FunctionErrorCode.FunctionNotFound or FunctionErrorCode.FunctionDisabled =>
            New(404, "function_not_found", "Function with the requested ID could not be found."),
        FunctionErrorCode.FunctionAlreadyExists => New(
            409,
            "function_already_exists",
            "Function with the requested ID already exists. Try again with a different ID or use ID.unique() to generate a unique ID."),
        FunctionErrorCode.DeploymentNotFound => New(
            404, "deployment_not_found", "Deployment with the requested ID could not be found."),
        FunctionErrorCode.NoActiveDeployment => New(
            404, "deployment_not_found", "Deployment not found. Create a deployment before trying to execute a function"),
        FunctionErrorCode.DeploymentNotReady => New(
            400, "build_not_ready", "Build with the requested ID is building and not ready for execution."),
        FunctionErrorCode.ExecutionAlreadyEnded => New(400, "execution_already_completed", refused.Message),
        FunctionErrorCode.NotDeadLetter => New(409, "execution_not_dead_letter", refused.Message),
        FunctionErrorCode.ScheduledRunNotEnded => New(409, "scheduled_run_in_progress", refused.Message),
        FunctionErrorCode.BuildAlreadyCompleted => New(
            400, "build_already_completed", "Build has already been completed and cannot be canceled."),
        FunctionErrorCode.EntrypointMissing => New(
            404,
            "function_entrypoint_missing",
            "Entrypoint for your Appwrite Function is missing. Please specify it when making deployment or update the entrypoint "
            + "under your function's \"Settings\" > \"Configuration\" > \"Entrypoint\"."),
        FunctionErrorCode.ArtifactEmpty => FileEmpty(),
        FunctionErrorCode.ArtifactTooLarge => InvalidFileSize(),
        FunctionErrorCode.VariableNotFound => New(
            404, "variable_not_found", "Variable with the requested ID could not be found."),
        FunctionErrorCode.VariableAlreadyExists => New(
            409,
            "variable_already_exists",
            "Variable with the same ID already exists in this project. Try again with a different ID."),
        FunctionErrorCode.VariableCannotUnsetSecret => New(
            400,
            "variable_cannot_unset_secret",
            "Secret variables cannot be marked as non-secret. Please re-create the variable if this is your intention."),
        FunctionErrorCode.ExecutionNotFound => New(
            404, "execution_not_found", "Execution with the requested ID could not be found."),
        FunctionErrorCode.CallbackHostNotAllowed => New(400, "callback_host_not_allowed", refused.Message),
        FunctionErrorCode.CallbackNotFound => New(404, "callback_not_found", refused.Message),
        FunctionErrorCode.CallbackNotFailed => New(409, "callback_not_failed", refused.Message),
        FunctionErrorCode.ExecutionNotEnded => New(
            400,
            "execution_in_progress",
            "Can't delete ongoing execution. Please wait for the execution to finish before deleting it."),
        FunctionErrorCode.DeploymentIsActive or FunctionErrorCode.ActiveDeploymentChanged or FunctionErrorCode.FunctionChanged =>
            New(409, "general_argument_invalid", refused.Message),
        FunctionErrorCode.SourceNotReadable => New(404, "storage_file_not_found", "The requested file could not be found."),
        _ => ServerError("Server Error"),
    };

    /// <summary>A request that the web server rejects, for example 408 for a body that arrives too slowly.</summary>
    public static ApiException BadRequest(BadHttpRequestException bad) => New(bad.StatusCode, "general_bad_request", bad.Message);

    /// <summary>The error for a full execution queue, or for too many large bodies.</summary>
    public static ApiException Busy(Exception busy) => New(
        StatusCodes.Status429TooManyRequests, "general_rate_limit_exceeded", busy.Message);

    /// <summary>The error for a host that takes no new executions.</summary>
    public static ApiException Draining(FunctionHostDrainingException draining) => New(
        StatusCodes.Status503ServiceUnavailable, "general_service_unavailable", draining.Message);

    private static ApiException New(int status, string type, string message) => new(status, type, message);
}
