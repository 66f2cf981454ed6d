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
}
