namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Reads another stream under a budget, so that nobody can be made to read without end.</summary>
/// <param name="inner">The stream.</param>
/// <param name="mostBytes">How many bytes may be read in all.</param>
internal sealed class BudgetedStream(Stream inner, long mostBytes) : Stream
{
    private long _left = mostBytes;

    /// <summary>How many bytes may still be read; set anew for each part.</summary>
    public long Budget { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Spend(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Spend(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Spend(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Spend(int read)
    {
        if ((Budget -= read) < 0)
            throw new ArchiveRejectedException(
                $"The archive has an entry with more than {ArchiveLimits.MaxHeaderBytes} bytes of headers.");
        if ((_left -= read) < 0)
            throw new ArchiveRejectedException(
                "The archive was compressed too far: more comes out of it than any ordinary files can hold. Accepted: a tar.gz of ordinary files.");
        return read;
    }
}
