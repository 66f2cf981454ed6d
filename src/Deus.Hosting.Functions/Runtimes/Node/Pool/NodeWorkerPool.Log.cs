using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

internal sealed partial class NodeWorkerPool
{
    [LoggerMessage(3, LogLevel.Warning, "An execution in deployment {DeploymentId} ended without an answer of the function: {Outcome}.")]
    private partial void LogFailed(string deploymentId, RuntimeOutcome outcome);

    [LoggerMessage(4, LogLevel.Warning, "Requests of deployment {DeploymentId} did not end before its release did; its workers are killed.")]
    private partial void LogDrainEnded(string deploymentId);
}
