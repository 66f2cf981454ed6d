namespace Deus.Hosting.Diagnostics;

/// <summary>
/// A call of a public operation of a backend. Its values identify the operation in the activity, the duration and the errors.
/// </summary>
/// <param name="Name">The name of the operation, one of the constants.</param>
/// <param name="Provider">The name of the backend, for example <c>appwrite</c>.</param>
/// <param name="FunctionId">The id of the function; null when it is unknown or the operation concerns no function.</param>
/// <param name="DeploymentId">The id of the deployment; null when it is unknown or the operation concerns no deployment.</param>
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

    /// <summary>The region where the function runs; empty when the backend does not report it.</summary>
    public string Region { get; init; } = "";
}
