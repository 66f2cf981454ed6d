namespace Deus.Hosting;

/// <summary>The result of a deployment.</summary>
/// <param name="FunctionId">The id of the function.</param>
/// <param name="DeploymentId">The id of the deployment, which is one immutable version of the function.</param>
/// <param name="ExecEndpoint">The URL that executes the function: on Appwrite the absolute URL of its executions, in the embedded
/// host <c>embedded:///functions/{id}/executions</c>.</param>
public sealed record DeployResult(string FunctionId, string DeploymentId, string ExecEndpoint)
{
    /// <summary>
    /// True when the deployment was skipped because the same one exists (<see cref="DeployInput.SkipUnchanged"/>).
    /// </summary>
    public bool IsUnchanged { get; init; }

    /// <summary>
    /// The id of the previously active deployment; null when there was none or it is unknown. Activating it undoes this
    /// deployment.
    /// </summary>
    public string? PreviousDeploymentId { get; init; }
}
