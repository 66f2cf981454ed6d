using System.Buffers;
using System.Net;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// The request content of a part of an artifact. It reports the number of sent bytes, and reads the next block while it writes
/// the current one. The artifact stays open for other parts.
/// </summary>
internal sealed class ArtifactContent(PackedArtifact artifact, ArtifactPart part, Action<long> sent) : HttpContent
{
    // Two buffers per part: large enough that a part takes 20 reads, small enough for a processor's cache and for four concurrent
    // parts.
    internal const int BufferBytes = 256 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var current = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var next = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var reading = ReadAsync(current, at: 0, cancellationToken);
        try
        {
            for (var at = 0L; at < part.Length;)
            {
                var read = await reading.ConfigureAwait(false);
                if (read == 0)
                    throw ArtifactRejectedException.Shortened(artifact.Key, artifact.Length);
                at += read;
                (current, next) = (next, current);
                reading = ReadAsync(current, at, cancellationToken);
                await stream.WriteAsync(next.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent(at);
            }
        }
        finally
        {
            // Waits for the read that continues after a failed write. The buffers must not be returned before it ends.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = part.Length;
        return true;
    }

    private Task<int> ReadAsync(byte[] buffer, long at, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(BufferBytes, part.Length - at);
        return wanted == 0
            ? Task.FromResult(0)
            : artifact.ReadAsync(part.Start + at, buffer.AsMemory(0, wanted), cancellationToken).AsTask();
    }
}
