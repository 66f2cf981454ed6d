namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>A read-only stream that limits how many bytes are read from another stream.</summary>
/// <param name="inner">The stream to read from.</param>
/// <param name="maximumBytes">The maximum number of bytes to read in all.</param>
internal sealed class BudgetedStream(Stream inner, long maximumBytes) : ForwardReadStream
{
    private long _left = maximumBytes;

    public override int Read(byte[] buffer, int offset, int count) => Spend(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Spend(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Spend(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Spend(int read)
    {
        if ((_left -= read) < 0)
            throw new ArchiveRejectedException(
                "The archive is compressed more than ordinary files can be. Accepted: a tar.gz of ordinary files.");
        return read;
    }
}
