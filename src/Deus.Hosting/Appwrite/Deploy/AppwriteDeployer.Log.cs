using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Appwrite.Deploy;

internal sealed partial class AppwriteDeployer
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(EventIds.DeployStarted, LogLevel.Information, "Deploying {ArtifactKey} as {Name}", EventName = "DeployStarted")]
    private partial void LogStarted(string artifactKey, string name);

    [LoggerMessage(EventIds.DeployAccepted, LogLevel.Information, "Deployment {DeploymentId} of function {FunctionId} was accepted", EventName = "DeployAccepted")]
    private partial void LogAccepted(string functionId, string deploymentId);

    [LoggerMessage(EventIds.DeployUnchanged, LogLevel.Information, "Function {FunctionId} has this deployed already, as {DeploymentId}", EventName = "DeployUnchanged")]
    private partial void LogUnchanged(string functionId, string deploymentId);

    [LoggerMessage(EventIds.DeployNotRecorded, LogLevel.Warning, "The fingerprint of deployment {DeploymentId} of function {FunctionId} could not be recorded", EventName = "DeployNotRecorded")]
    private partial void LogNotRecorded(Exception failure, string functionId, string deploymentId);
}
