using System.IO.Compression;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// Decompresses gzip data and checks that it is complete. <see cref="GZipStream"/> compares checksum and length only when they are there:
/// it treats data that is cut off, or followed by other bytes, as complete. Therefore a member with random content is read after the last
/// byte. It appears at the end of the output only when everything before it is complete.
/// </summary>
internal sealed class CheckedGZipStream : ForwardReadStream
{
    private const int MarkBytes = 16;
    private const int BufferBytes = 65_536;

    private readonly byte[] _mark = Guid.NewGuid().ToByteArray();
    private readonly byte[] _buffer = new byte[BufferBytes + MarkBytes];
    private readonly GZipStream _gzip;
    private int _start;
    private int _end;
    private bool _isAtEnd;

    public CheckedGZipStream(Stream archive) =>
        _gzip = new GZipStream(new FollowedStream(archive, Pack(_mark)), CompressionMode.Decompress);

    /// <exception cref="InvalidDataException">The data is damaged, incomplete, or followed by other bytes.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_end - _start <= MarkBytes && !_isAtEnd)
            await FillAsync(cancellationToken).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, _end - _start - MarkBytes);
        if (count <= 0)
            return 0;
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end <= MarkBytes && !_isAtEnd)
        {
            var read = await DecompressAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _isAtEnd = read == 0;
            _end += read;
        }

        if (_isAtEnd && !_buffer.AsSpan(0, _end).SequenceEqual(_mark))
            throw new InvalidDataException("its gzip data is cut off, or other bytes follow it");
    }

    private async Task<int> DecompressAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("its gzip data is damaged: it is no gzip, or its checksum or length is wrong", e);
        }
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>The bytes of a stream, followed by other bytes. The stream stays open.</summary>
    private sealed class FollowedStream(Stream first, byte[] last) : ForwardReadStream
    {
        private int _lastRead;
        private bool _isFirstRead;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isFirstRead)
            {
                var read = await first.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0 || buffer.Length == 0)
                    return read;
                _isFirstRead = true;
            }

            var count = Math.Min(buffer.Length, last.Length - _lastRead);
            last.AsMemory(_lastRead, count).CopyTo(buffer);
            _lastRead += count;
            return count;
        }
    }
}
