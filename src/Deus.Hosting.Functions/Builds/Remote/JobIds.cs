using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Creates the id of a deployment's job. It is deterministic, so that the job can be found after a crash.</summary>
internal static class JobIds
{
    private const int HashCharacters = 40;

    public static string Create(string projectId, string deploymentId) => $"{projectId}-{Segment(deploymentId)}-build";

    /// <summary>
    /// Hashes an id with dots, because dots have a meaning for the service. Only ids that callers choose can contain dots.
    /// </summary>
    private static string Segment(string deploymentId) => deploymentId.Contains('.', StringComparison.Ordinal)
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deploymentId)))[..HashCharacters]
        : deploymentId;
}
