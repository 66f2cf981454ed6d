namespace Deus.Hosting;

/// <summary>What was deployed.</summary>
/// <param name="FunctionId">The function.</param>
/// <param name="DeploymentId">The deployment: one immutable version of the function.</param>
/// <param name="ExecEndpoint">Where the function is executed: the absolute URL of its executions on Appwrite,
/// <c>embedded:///functions/{id}/executions</c> in the embedded host.</param>
public sealed record DeployResult(string FunctionId, string DeploymentId, string ExecEndpoint)
{
    /// <summary>True when nothing was done, because the same was deployed already (<see cref="DeployInput.SkipUnchanged"/>).</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>The deployment that was active before; null when there was none or it is not known. Activating it again
    /// undoes this deployment.</summary>
    public string? PreviousDeploymentId { get; init; }
}
