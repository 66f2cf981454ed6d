using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

internal sealed partial class NodeRuntime
{
    [LoggerMessage(
        HostEventIds.WorkerLogFollowerFailed,
        LogLevel.Warning,
        "The log follower of an execution in deployment {DeploymentId} threw a {Failure}. It receives no more lines.",
        EventName = nameof(HostEventIds.WorkerLogFollowerFailed))]
    private partial void LogUnfollowed(string deploymentId, Type failure);
}
