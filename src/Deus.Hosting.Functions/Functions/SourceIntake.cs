using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>Stores sources ahead of the deployments that are created of them.</summary>
internal sealed class SourceIntake(HostStorage storage, HostChores chores, IOptions<FunctionsOptions> options)
{
    /// <summary>Stores a source. Dispose it after the deployment was created.</summary>
    /// <exception cref="FunctionStoreException">It is empty or too large; nothing is kept.</exception>
    public async Task<StoredArtifact> SaveAsync(string functionId, Stream source, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxSourceBytes;
        try
        {
            var artifact = await storage.Artifacts.SaveAsync(source, limit, cancellationToken).ConfigureAwait(false);
            if (artifact.Length > 0)
                return artifact;
            Discard(artifact);
            throw Problems.ArtifactEmpty(functionId);
        }
        catch (ArtifactTooLargeException)
        {
            throw Problems.ArtifactTooLarge(functionId, limit);
        }
    }

    /// <summary>Lets go of a source; it stays when a deployment was created of it.</summary>
    public void Discard(StoredArtifact source)
    {
        source.Dispose();
        chores.Discard(source.Hash);
    }
}
