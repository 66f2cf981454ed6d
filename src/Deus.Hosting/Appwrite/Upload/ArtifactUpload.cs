using Deus.Hosting.Appwrite.Deploy;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// Uploads an artifact: in one request when it fits into one part, otherwise in parts under an id that the client generates, so
/// that a failed part is sent again alone. Parts are sent in order; where the server supports it, four parts are sent
/// concurrently after the first part.
/// </summary>
internal sealed class ArtifactUpload(AppwriteApi api, ServerVersion version)
{
    private const int MaxParallelParts = 4;

    /// <summary>Uploads the artifact and returns the accepted deployment.</summary>
    public async Task<DeploymentResponse> SendAsync(
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
        var first = await sender.SendAsync(0, cancellationToken).ConfigureAwait(false);
        if (count == 1)
            return first;
        sender.UploadId = first.Id!;
        if (count > 2 && await version.TakesParallelPartsAsync(options.Endpoint, cancellationToken).ConfigureAwait(false))
            await SendParallelAsync(sender, count, cancellationToken).ConfigureAwait(false);
        else
            for (var i = 1; i < count; i++)
                await sender.SendAsync(i, cancellationToken).ConfigureAwait(false);
        return first;
    }

    private static Task SendParallelAsync(PartSender sender, int count, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Enumerable.Range(1, count - 1),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelParts, CancellationToken = cancellationToken },
            async (index, token) => await sender.SendAsync(index, token).ConfigureAwait(false));

    private sealed class PartSender(
        AppwriteApi api,
        string functionId,
        TargetSettings settings,
        PackedArtifact artifact,
        string uploadId,
        UploadProgress progress)
    {
        public string UploadId { get; set; } = uploadId;

        public Task<DeploymentResponse> SendAsync(int index, CancellationToken cancellationToken)
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
