using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Writes gzip with a managed compressor. The output of the framework's compressor depends on its version and on the processor.
/// </summary>
internal sealed class ReproducibleGzipStream(Stream destination) : Stream
{
    // No name, no time, no flags, unknown operating system (RFC 1952).
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    private readonly Deflater _deflater = new(Deflater.DEFAULT_COMPRESSION, noZlibHeaderOrFooter: true);
    private readonly Crc32 _checksum = new();
    private readonly byte[] _buffer = new byte[65_536];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The number of bytes written to the destination.</summary>
    public long PackedBytes { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var input = MemoryMarshal.TryGetArray(buffer, out var segment) ? segment : new ArraySegment<byte>(buffer.ToArray());
        _checksum.Update(input);
        _deflater.SetInput(input.Array!, input.Offset, input.Count);
        while (!_deflater.IsNeedingInput)
            await WriteCompressedAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes the remaining compressed bytes and the trailer.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        _deflater.Finish();
        while (!_deflater.IsFinished)
            await WriteCompressedAsync(cancellationToken).ConfigureAwait(false);
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, (uint)_checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)_deflater.TotalIn);
        await WriteAsync(trailer, trailer.Length, cancellationToken).ConfigureAwait(false);
    }

    public override void Flush()
    {
        // Compressed bytes are written as they are produced. Flushing in between would change the output.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private Task WriteCompressedAsync(CancellationToken cancellationToken) =>
        WriteAsync(_buffer, _deflater.Deflate(_buffer), cancellationToken);

    private async Task WriteAsync(byte[] bytes, int count, CancellationToken cancellationToken)
    {
        if (PackedBytes == 0)
        {
            await destination.WriteAsync(Header, cancellationToken).ConfigureAwait(false);
            PackedBytes = Header.Length;
        }

        await destination.WriteAsync(bytes.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        PackedBytes += count;
    }
}
