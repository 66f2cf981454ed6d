using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Stores sources ahead of the deployments that are created of them.</summary>
internal sealed class SourceWriter(HostStorage storage, BackgroundWorkQueue chores, IOptions<FunctionsOptions> options)
{
    /// <summary>Stores a source. Dispose it after the deployment was created.</summary>
    /// <exception cref="FunctionStoreException">It is empty or too large; nothing is kept.</exception>
    public async Task<ArtifactLease> SaveAsync(string functionId, Stream source, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxSourceBytes;
        try
        {
            var artifact = await storage.Artifacts.SaveAsync(source, limit, cancellationToken).ConfigureAwait(false);
            if (artifact.Length > 0)
                return artifact;
            Discard(artifact);
            throw FunctionStoreErrors.ArtifactEmpty(functionId);
        }
        catch (ArtifactTooLargeException)
        {
            throw FunctionStoreErrors.ArtifactTooLarge(functionId, limit);
        }
    }

    /// <summary>Lets go of a source; it stays when a deployment was created of it.</summary>
    public void Discard(ArtifactLease source)
    {
        source.Dispose();
        chores.Discard(source.Hash);
    }
}
