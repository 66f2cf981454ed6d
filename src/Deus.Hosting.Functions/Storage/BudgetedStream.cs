namespace Deus.Hosting.Functions.Storage;

/// <summary>Reads another stream under a budget, so that nobody can be made to read without end.</summary>
internal sealed class BudgetedStream(Stream inner) : Stream
{
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

    private int Spend(int read) => (Budget -= read) >= 0
        ? read
        : throw new ArchiveRejectedException(
            $"The archive has an entry with more than {ArchiveLimits.MaxHeaderBytes} bytes of headers.");
}
