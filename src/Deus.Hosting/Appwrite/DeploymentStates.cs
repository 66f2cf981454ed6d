using System.Globalization;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite;

/// <summary>Converts deployments of the API to <see cref="DeploymentState"/>.</summary>
internal static class DeploymentStates
{
    private const int LogTailLength = 4096;

    public static DeploymentState From(string functionId, DeploymentResponse deployment, bool isActive)
    {
        var log = deployment.BuildLogs ?? "";
        return new DeploymentState
        {
            FunctionId = functionId,
            DeploymentId = deployment.Id!,
            Status = new DeploymentStatus(deployment.Status ?? ""),
            IsActive = isActive,
            CreatedAt = DateTimeOffset.TryParse(deployment.CreatedAt, CultureInfo.InvariantCulture, out var at) ? at : null,
            BuildLogTail = log.Length > LogTailLength ? log[^LogTailLength..] : log,
            BuildDuration = TimeSpan.FromSeconds(deployment.BuildDuration),
        };
    }
}
