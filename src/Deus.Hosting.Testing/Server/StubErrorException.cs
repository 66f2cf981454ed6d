namespace Deus.Hosting.Testing.Server;

/// <summary>An error that becomes an error response.</summary>
internal sealed class StubErrorException(int status, string type, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public static StubErrorException Invalid(string parameter, string rule) =>
        new(400, "general_argument_invalid", $"Invalid `{parameter}` param: {rule}");

    public static StubErrorException Missing(string parameter) =>
        new(400, "general_argument_invalid", $"Param \"{parameter}\" is not optional.");

    public static StubErrorException FunctionNotFound() =>
        new(404, "function_not_found", "Function with the requested ID could not be found.");

    public static StubErrorException VariableNotFound() =>
        new(404, "variable_not_found", "Variable with the requested ID could not be found.");

    public static StubErrorException DeploymentNotFound() =>
        new(404, "deployment_not_found", "Deployment with the requested ID could not be found.");

    public static StubErrorException RouteNotFound() => new(
        404,
        "general_route_not_found",
        "The requested route was not found. Please refer to the API docs and try again.");

    public static StubErrorException RateLimited() => new(
        429,
        "general_rate_limit_exceeded",
        "Rate limit for the current endpoint has been exceeded. Please try again after some time.");

    public static StubErrorException ServerError() =>
        new(500, "general_unknown", "Internal Server Error");
}
