using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

internal sealed partial class NodeRuntime
{
    [LoggerMessage(6, LogLevel.Warning, "Who followed the log of an execution in deployment {DeploymentId} threw a {Failure}, and is not told any more.")]
    private partial void LogUnfollowed(string deploymentId, Type failure);
}
