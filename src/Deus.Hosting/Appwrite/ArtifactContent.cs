using System.Buffers;
using System.Net;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite;

/// <summary>A part of an artifact as request content, told of as it goes out. The artifact stays open for other parts.</summary>
internal sealed class ArtifactContent(PackedArtifact artifact, ArtifactPart part, Action<long> sent) : HttpContent
{
    private const int BufferBytes = 81_920;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var at = 0L; at < part.Length;)
            {
                var wanted = (int)Math.Min(buffer.Length, part.Length - at);
                var read = await artifact.ReadAsync(part.Start + at, buffer.AsMemory(0, wanted), cancellationToken)
                    .ConfigureAwait(false);
                if (read == 0)
                    throw ArtifactRejectedException.Shortened(artifact.Key, artifact.Length);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                at += read;
                sent(at);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = part.Length;
        return true;
    }
}
