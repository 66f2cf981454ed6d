using System.Buffers;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// An artifact that is ready to send: gzip, of known length, seekable. A seekable gzip stream is used directly, a zip archive is
/// repacked as a tar.gz, and any other content is written to a temporary file. Memory use does not grow with the artifact.
/// </summary>
internal sealed class PackedArtifact : IAsyncDisposable
{
    private const int BufferBytes = 81_920;

    private static ReadOnlySpan<byte> ZipSignature => "PK\u0003\u0004"u8;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SafeFileHandle? _file;
    private readonly long _start;

    private PackedArtifact(string key, Stream content)
    {
        Key = key;
        Content = content;
        _start = content.Position;
        Length = content.Length - _start;
        // Derived streams are excluded, because they may return other bytes than the file.
        if (content is FileStream file && content.GetType() == typeof(FileStream))
            _file = file.SafeFileHandle;
    }

    /// <summary>The key of the artifact in the storage.</summary>
    public string Key { get; }

    /// <summary>The stream of the gzip bytes, positioned at their start until the first read.</summary>
    public Stream Content { get; }

    /// <summary>The number of bytes to send.</summary>
    public long Length { get; }

    /// <summary>Opens an artifact, checks its size and packs it.</summary>
    /// <exception cref="ArtifactRejectedException">The artifact does not exist, is empty or exceeds
    /// <paramref name="maxBytes"/>.</exception>
    public static async Task<PackedArtifact> OpenAsync(
        IBlobReader blobs, string key, long maxBytes, CancellationToken cancellationToken)
    {
        var source = await GetAsync(blobs, key, cancellationToken).ConfigureAwait(false);
        try
        {
            var packed = await PackAsync(source, key, maxBytes, cancellationToken).ConfigureAwait(false);
            if (packed.Content != source)
                await source.DisposeAsync().ConfigureAwait(false);
            return packed;
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Reads at an offset in the artifact. Reads of a file run concurrently; reads of other streams run one after another.
    /// </summary>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => _file is null
        ? ReadInTurnAsync(offset, buffer, cancellationToken)
        : RandomAccess.ReadAsync(_file, buffer, _start + offset, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _reading.Dispose();
        return Content.DisposeAsync();
    }

    private async ValueTask<int> ReadInTurnAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Content.Position = _start + offset;
            return await Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static async Task<Stream> GetAsync(IBlobReader blobs, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.GetAsync(key, cancellationToken).ConfigureAwait(false)
                ?? throw new FileNotFoundException("The blob reader returned null.", key);
        }
        catch (FileNotFoundException e)
        {
            throw ArtifactRejectedException.NotFound(key, e);
        }
    }

    private static async Task<PackedArtifact> PackAsync(
        Stream source, string key, long maxBytes, CancellationToken cancellationToken)
    {
        if (source.CanSeek && source.Length - source.Position > maxBytes)
            throw ArtifactRejectedException.TooLarge(key, maxBytes);
        var head = new byte[ZipSignature.Length];
        var headLength = await source.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (headLength == 0)
            throw ArtifactRejectedException.Empty(key);
        if (head.AsSpan(0, headLength).SequenceEqual(ZipSignature))
            return await PackZipAsync(source, head, key, maxBytes, cancellationToken).ConfigureAwait(false);
        var isGzip = headLength >= 2 && head[0] == 0x1f && head[1] == 0x8b;
        if (isGzip && source.CanSeek)
        {
            source.Seek(-headLength, SeekOrigin.Current);
            return new PackedArtifact(key, source);
        }

        return await SpoolAsync(source, head.AsMemory(0, headLength), isGzip, key, maxBytes, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Copies the zip archive to a file first: a zip archive is read from its end with synchronous reads, which other streams may
    /// not support.
    /// </summary>
    private static async Task<PackedArtifact> PackZipAsync(
        Stream source, ReadOnlyMemory<byte> head, string key, long maxBytes, CancellationToken cancellationToken)
    {
        var spool = SpoolFile.Create();
        try
        {
            var zip = SpoolFile.Create();
            await using (zip.ConfigureAwait(false))
            {
                await CopyAsync(source, head, zip, key, maxBytes, cancellationToken).ConfigureAwait(false);
                await new ArtifactPacker(new ArtifactPackerOptions { Ignore = [] })
                    .PackZipAsync(key, zip, spool, maxBytes, cancellationToken).ConfigureAwait(false);
            }

            spool.Position = 0;
            return new PackedArtifact(key, spool);
        }
        catch
        {
            await spool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<PackedArtifact> SpoolAsync(
        Stream source, ReadOnlyMemory<byte> head, bool isGzip, string key, long maxBytes, CancellationToken cancellationToken)
    {
        var spool = SpoolFile.Create();
        try
        {
            if (isGzip)
            {
                await CopyAsync(source, head, spool, key, maxBytes, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var gzip = new GZipStream(spool, CompressionLevel.Optimal, leaveOpen: true);
                await using (gzip.ConfigureAwait(false))
                    await CopyAsync(source, head, gzip, key, maxBytes, cancellationToken).ConfigureAwait(false);
            }

            await spool.FlushAsync(cancellationToken).ConfigureAwait(false);
            spool.Position = 0;
            return new PackedArtifact(key, spool);
        }
        catch
        {
            await spool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task CopyAsync(
        Stream source, ReadOnlyMemory<byte> head, Stream target, string key, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await target.WriteAsync(head, cancellationToken).ConfigureAwait(false);
            long total = head.Length;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if ((total += read) > maxBytes)
                    throw ArtifactRejectedException.TooLarge(key, maxBytes);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            if (total > maxBytes)
                throw ArtifactRejectedException.TooLarge(key, maxBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
