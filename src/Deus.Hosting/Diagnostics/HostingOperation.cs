namespace Deus.Hosting.Diagnostics;

/// <summary>One call of a backend's public operation: for its activity, its duration, and the ids that its errors carry.</summary>
/// <param name="Name">The operation, one of the constants.</param>
/// <param name="Provider">The backend, for example <c>appwrite</c>.</param>
/// <param name="FunctionId">The id of the function; null when it is not known yet, or the operation concerns none.</param>
/// <param name="DeploymentId">The id of the deployment; null when it is not known yet, or the operation concerns none.</param>
internal sealed record HostingOperation(string Name, string Provider, string? FunctionId = null, string? DeploymentId = null)
{
    public const string Deploy = "deploy";
    public const string Wait = "wait";
    public const string Invoke = "invoke";
    public const string Delete = "delete";
    public const string ListDeployments = "list_deployments";
    public const string Activate = "activate";
    public const string Prune = "prune";
    public const string ListFunctions = "list_functions";
    public const string ListExecutions = "list_executions";
    public const string GetExecution = "get_execution";
    public const string CancelBuild = "cancel_build";
    public const string ReadBuildLog = "read_build_log";

    /// <summary>Where the function runs; empty when the backend does not say.</summary>
    public string Region { get; init; } = "";
}
