using System.Threading.Channels;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A body on its way from the one who writes it to the one who reads it: a few pieces at most wait in between.</summary>
internal sealed class StreamedBody : IDisposable
{
    private const int MaxWaiting = 4;

    private readonly Channel<ReadOnlyMemory<byte>> _pieces =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Hands a copy of the bytes to the reader, waiting while it is slow.</summary>
    /// <returns>False when the reader has gone, or the token was cancelled.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_abandoned.IsCancellationRequested)
            return false;
        ReadOnlyMemory<byte> copy = bytes.ToArray();
        if (_pieces.Writer.TryWrite(copy))
            return true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abandoned.Token, cancellationToken);
        try
        {
            await _pieces.Writer.WriteAsync(copy, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>There will be no more.</summary>
    public void End() => _pieces.Writer.TryComplete();

    /// <summary>The pieces, to be read once.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _pieces.Reader.ReadAllAsync(cancellationToken);

    /// <summary>The reader wants no more.</summary>
    public Task AbandonAsync() => _abandoned.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _abandoned.Dispose();
}
