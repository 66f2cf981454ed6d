using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

internal sealed partial class WorkerSet
{
    [LoggerMessage(1, LogLevel.Debug, "Starting a Node.js worker for deployment {DeploymentId}.")]
    private partial void LogStarting(string deploymentId);

    [LoggerMessage(2, LogLevel.Debug, "Stopping an idle Node.js worker of deployment {DeploymentId}.")]
    private partial void LogIdle(string deploymentId);

    [LoggerMessage(5, LogLevel.Warning, "The always-warm worker of deployment {DeploymentId} ended again soon after its start; the next starts in {Wait}.")]
    private partial void LogWaiting(string deploymentId, TimeSpan wait);
}
