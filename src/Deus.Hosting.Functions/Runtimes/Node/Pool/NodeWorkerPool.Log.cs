using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

internal sealed partial class NodeWorkerPool
{
    [LoggerMessage(
        HostEventIds.WorkerGaveNoResponse,
        LogLevel.Warning,
        "An execution in deployment {DeploymentId} ended without a response of the function: {Outcome}.",
        EventName = nameof(HostEventIds.WorkerGaveNoResponse))]
    private partial void LogFailed(string deploymentId, RuntimeOutcome outcome);

    [LoggerMessage(
        HostEventIds.WorkersKilledAtRelease,
        LogLevel.Warning,
        "Requests of deployment {DeploymentId} outlasted the release of the deployment. Its workers were killed.",
        EventName = nameof(HostEventIds.WorkersKilledAtRelease))]
    private partial void LogDrainEnded(string deploymentId);

    [LoggerMessage(
        HostEventIds.WorkerStarting, LogLevel.Debug, "Starting a Node.js worker for deployment {DeploymentId}.",
        EventName = nameof(HostEventIds.WorkerStarting))]
    private partial void LogStarting(string deploymentId);

    [LoggerMessage(
        HostEventIds.WorkerStopping, LogLevel.Debug, "Stopping an idle Node.js worker of deployment {DeploymentId}.",
        EventName = nameof(HostEventIds.WorkerStopping))]
    private partial void LogIdle(string deploymentId);

    [LoggerMessage(
        HostEventIds.WarmWorkerRestartDelayed,
        LogLevel.Warning,
        "The always-warm worker of deployment {DeploymentId} ended soon after its start. The next one starts in {Wait}.",
        EventName = nameof(HostEventIds.WarmWorkerRestartDelayed))]
    private partial void LogWaiting(string deploymentId, TimeSpan wait);
}
