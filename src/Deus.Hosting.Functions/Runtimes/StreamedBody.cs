using System.Threading.Channels;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A bounded queue of body pieces between a writer and a reader.</summary>
internal sealed class StreamedBody : IDisposable
{
    private const int MaxWaiting = 4;

    private readonly Channel<ReadOnlyMemory<byte>> _pieces =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Canceled when the reader reads no further pieces.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Queues a copy of the bytes, and waits while the queue is full.</summary>
    /// <returns>False when the reader has abandoned the body, or the token was canceled.</returns>
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

    /// <summary>Ends the body.</summary>
    public void End() => _pieces.Writer.TryComplete();

    /// <summary>Returns the pieces. They can be read once.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _pieces.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Reports to the writer that the reader reads no further pieces.</summary>
    public Task AbandonAsync() => _abandoned.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _abandoned.Dispose();
}
