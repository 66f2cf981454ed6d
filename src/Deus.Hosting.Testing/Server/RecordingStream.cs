namespace Deus.Hosting.Testing.Server;

/// <summary>Reads a request body: counts it, records its first bytes, and throws above the size limit.</summary>
internal sealed class RecordingStream(Stream body, AppwriteRequest request, int maxRecorded, long maxBytes) : Stream
{
    private readonly MemoryStream _recorded = new();
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Copies the recorded bytes and the length to the request.</summary>
    public void Publish() => request.SetBody(_recorded.ToArray(), _length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        var room = (int)Math.Min(read, Math.Max(0, maxRecorded - _recorded.Length));
        _recorded.Write(buffer.Span[..room]);
        _length += read;
        return _length <= maxBytes ? read : throw new BodyTooLargeException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads until a total number of bytes has been read, or to the end.</summary>
    public async Task DrainAsync(long upTo, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (_length < upTo)
        {
            var wanted = (int)Math.Min(buffer.Length, upTo - _length);
            if (await ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false) == 0)
                return;
        }
    }

    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await CopyToAsync(whole, cancellationToken).ConfigureAwait(false);
        return whole.ToArray();
    }
}

internal sealed class BodyTooLargeException : IOException;
