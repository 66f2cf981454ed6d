using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Stores sources before their deployments are created.</summary>
internal sealed class SourceWriter(HostStorage storage, BackgroundWorkQueue backgroundWork, IOptions<FunctionsOptions> options)
{
    /// <summary>Stores a source. The caller disposes the lease after the deployment is created.</summary>
    /// <exception cref="FunctionStoreException">The source is empty or too large. Nothing is kept.</exception>
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

    /// <summary>Releases a source. Its file is deleted unless a deployment references it.</summary>
    public void Discard(ArtifactLease source)
    {
        source.Dispose();
        backgroundWork.Discard(source.Hash);
    }
}
