namespace Deus.Hosting.Functions.Embedded;

/// <summary>Maps stored deployments to the SDK's <see cref="DeploymentState"/>.</summary>
internal static class EmbeddedStates
{
    private const int LogTailLength = 4096;

    public static DeploymentState Of(HostedFunction function, Deployment deployment) => new()
    {
        FunctionId = function.Id,
        DeploymentId = deployment.Id,
        Status = deployment.Status,
        IsActive = function.ActiveDeploymentId == deployment.Id,
        CreatedAt = deployment.CreatedAt,
        BuildLogTail = deployment.Log.Length > LogTailLength ? deployment.Log[^LogTailLength..] : deployment.Log,
        BuildDuration = deployment.BuildDuration,
    };
}
