using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds;

internal sealed partial class Builder
{
    [LoggerMessage(1, LogLevel.Information, "Building deployment {DeploymentId} of function {FunctionId}, attempt {Attempt}.")]
    private static partial void LogStarted(ILogger logger, string deploymentId, string functionId, int attempt);

    [LoggerMessage(2, LogLevel.Information, "The build of deployment {DeploymentId} ended well.")]
    private static partial void LogEnded(ILogger logger, string deploymentId);

    [LoggerMessage(3, LogLevel.Warning, "The build of deployment {DeploymentId} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string deploymentId);

    [LoggerMessage(4, LogLevel.Error, "The builder could not go on; it tries again shortly.")]
    private static partial void LogLoopFailed(ILogger logger, Exception exception);
}
