using System.Security.Cryptography;

namespace Deus.Hosting.Ledger.Records;

/// <summary>The SHA-256 of an artifact. The artifact is read as a stream.</summary>
internal static class ArtifactHash
{
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static async Task<string> ComputeAsync(IBlobReader blobs, string artifactKey, CancellationToken cancellationToken)
    {
        var artifact = await blobs.GetAsync(artifactKey, cancellationToken).ConfigureAwait(false);
        await using (artifact.ConfigureAwait(false))
            return Convert.ToHexString(await SHA256.HashDataAsync(artifact, cancellationToken).ConfigureAwait(false)).ToLowerInvariant();
    }

    /// <exception cref="ArtifactRejectedException">The storage has another artifact under the key than the one that was deployed.</exception>
    public static async Task CheckAsync(IBlobReader blobs, LedgerDeployment deployment, CancellationToken cancellationToken)
    {
        if (await ComputeAsync(blobs, deployment.ArtifactKey, cancellationToken).ConfigureAwait(false) != deployment.ArtifactHash)
            throw new ArtifactRejectedException(
                deployment.ArtifactKey,
                ArtifactProblem.Invalid,
                $"The artifact '{deployment.ArtifactKey}' is not the one that deployment '{deployment.Id}' had: its SHA-256 differs. Restore it, or deploy "
                + "the present one as a new deployment.");
    }
}
