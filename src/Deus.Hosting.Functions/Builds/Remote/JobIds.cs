using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The id of a deployment's job: the same whenever it is asked for, so that a job can be found after a crash.</summary>
internal static class JobIds
{
    private const int HashCharacters = 40;

    public static string Of(string projectId, string deploymentId) => $"{projectId}-{Segment(deploymentId)}-build";

    /// <summary>The service gives dots a meaning; ids that have one, which only callers choose, are hashed.</summary>
    private static string Segment(string deploymentId) => deploymentId.Contains('.', StringComparison.Ordinal)
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deploymentId)))[..HashCharacters]
        : deploymentId;
}
