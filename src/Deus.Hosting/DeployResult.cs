namespace Deus.Hosting;

/// <summary>What was deployed.</summary>
/// <param name="FunctionId">The function.</param>
/// <param name="DeploymentId">The deployment: one immutable version of the function.</param>
/// <param name="ExecEndpoint">Where the function is executed: the absolute URL of its executions on Appwrite,
/// <c>embedded:///functions/{id}/executions</c> in the embedded host.</param>
public sealed record DeployResult(string FunctionId, string DeploymentId, string ExecEndpoint);
