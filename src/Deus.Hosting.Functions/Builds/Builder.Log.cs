using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds;

internal sealed partial class Builder
{
    [LoggerMessage(
        HostEventIds.BuildStarted, LogLevel.Information, "Building deployment {DeploymentId} of function {FunctionId}, attempt {Attempt}.",
        EventName = nameof(HostEventIds.BuildStarted))]
    private static partial void LogStarted(ILogger logger, string deploymentId, string functionId, int attempt);

    [LoggerMessage(
        HostEventIds.BuildSucceeded, LogLevel.Information, "The build of deployment {DeploymentId} succeeded.",
        EventName = nameof(HostEventIds.BuildSucceeded))]
    private static partial void LogEnded(ILogger logger, string deploymentId);

    [LoggerMessage(
        HostEventIds.BuildFailed, LogLevel.Warning, "The build of deployment {DeploymentId} failed.",
        EventName = nameof(HostEventIds.BuildFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception, string deploymentId);

    [LoggerMessage(
        HostEventIds.BuilderFailed, LogLevel.Error, "The builder failed and starts again shortly.",
        EventName = nameof(HostEventIds.BuilderFailed))]
    private static partial void LogLoopFailed(ILogger logger, Exception exception);
}
