using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite;

/// <summary>
/// Sends an artifact: in one request when it fits a part, otherwise in parts under an id of our own, so that a part that
/// failed is sent again alone. In order, or four at the same time where the server takes that.
/// </summary>
internal sealed class ArtifactUpload(AppwriteApi api, ServerVersion version)
{
    private const int MaxParallelParts = 4;

    /// <summary>Sends the artifact and returns the accepted deployment.</summary>
    public async Task<DeploymentDocument> SendAsync(
        string functionId,
        AppwriteOptions options,
        TargetSettings settings,
        PackedArtifact artifact,
        string uploadId,
        IProgress<DeployProgress>? progress,
        CancellationToken cancellationToken)
    {
        var sender = new PartSender(api, functionId, settings, artifact, uploadId, new UploadProgress(progress, functionId, artifact.Length));
        var count = ArtifactParts.Count(artifact.Length);
        return count > 1 && await version.TakesParallelPartsAsync(options.Endpoint, cancellationToken).ConfigureAwait(false)
            ? await SendParallelAsync(sender, count, cancellationToken).ConfigureAwait(false)
            : await SendInOrderAsync(sender, count, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<DeploymentDocument> SendInOrderAsync(PartSender sender, int count, CancellationToken cancellationToken)
    {
        var first = await sender.SendAsync(0, cancellationToken).ConfigureAwait(false);
        sender.UploadId = first.Id!;
        for (var i = 1; i < count; i++)
            await sender.SendAsync(i, cancellationToken).ConfigureAwait(false);
        return first;
    }

    /// <summary>
    /// The first part does not go ahead: these servers take the id from the request and create the deployment under a lock,
    /// for whichever part comes first.
    /// </summary>
    private static async Task<DeploymentDocument> SendParallelAsync(PartSender sender, int count, CancellationToken cancellationToken)
    {
        var answers = new DeploymentDocument[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelParts, CancellationToken = cancellationToken },
            async (index, token) => answers[index] = await sender.SendAsync(index, token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers[0];
    }

    private sealed class PartSender(
        AppwriteApi api,
        string functionId,
        TargetSettings settings,
        PackedArtifact artifact,
        string uploadId,
        UploadProgress progress)
    {
        public string UploadId { get; set; } = uploadId;

        public Task<DeploymentDocument> SendAsync(int index, CancellationToken cancellationToken)
        {
            var part = ArtifactParts.At(index, artifact.Length);
            var isWhole = part.Length == part.Total;
            return api.CreateDeploymentAsync(
                functionId,
                () => DeploymentForm.Create(settings, artifact, part, progress.OfPart(index)),
                isWhole ? null : UploadId,
                cancellationToken);
        }
    }
}
