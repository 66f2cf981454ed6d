using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

internal sealed partial class NodeWorkerPool
{
    [LoggerMessage(1, LogLevel.Debug, "Starting a Node.js worker for deployment {DeploymentId}.")]
    private partial void LogStarting(string deploymentId);

    [LoggerMessage(2, LogLevel.Debug, "Stopping the idle Node.js worker of deployment {DeploymentId}.")]
    private partial void LogIdle(string deploymentId);

    [LoggerMessage(3, LogLevel.Warning, "An execution in deployment {DeploymentId} ended without an answer of the function: {Outcome}.")]
    private partial void LogFailed(string deploymentId, RuntimeOutcome outcome);

    [LoggerMessage(4, LogLevel.Warning, "Requests of deployment {DeploymentId} did not end before its release did; its worker is killed.")]
    private partial void LogDrainEnded(string deploymentId);
}
