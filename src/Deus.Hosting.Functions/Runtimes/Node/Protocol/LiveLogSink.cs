namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Forwards a response after its log lines were delivered, because they were written before the response.</summary>
internal sealed class LiveLogSink(IResponseSink sink, LogDelivery log) : IResponseSink
{
    /// <inheritdoc/>
    public CancellationToken Abandoned => sink.Abandoned;

    /// <inheritdoc/>
    public async ValueTask BeginAsync(RuntimeResponse head)
    {
        await log.EndAsync().ConfigureAwait(false);
        await sink.BeginAsync(head).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        sink.WriteAsync(bytes, cancellationToken);
}
