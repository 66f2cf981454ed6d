using System.Buffers;
using System.Net;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite;

/// <summary>An artifact as request content, told of as it goes out. The artifact stays open, for another attempt.</summary>
internal sealed class ArtifactContent(PackedArtifact artifact, Action<double> sent) : HttpContent
{
    private const int BufferBytes = 81_920;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        artifact.Content.Position = artifact.Start;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            int read;
            while ((read = await artifact.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                total += read;
                sent((double)total / artifact.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = artifact.Length;
        return true;
    }
}
