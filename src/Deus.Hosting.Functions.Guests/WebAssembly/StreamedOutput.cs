using System.Threading.Channels;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Passes the body on while the guest writes it. A guest that writes faster than the reader reads has to wait.</summary>
internal sealed class StreamedOutput(int maxBodyBytes) : ResponseOutput(maxBodyBytes), IDisposable
{
    private const int MaxWaiting = 16;

    private readonly TaskCompletionSource<ResponseHead> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Channel<ReadOnlyMemory<byte>> _pieces =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    public override CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Completes with status and headers.</summary>
    public Task<ResponseHead> Begun => _begun.Task;

    /// <summary>Returns the pieces of the body. They can be read once.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => _pieces.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the body.</summary>
    public void End() => _pieces.Writer.TryComplete();

    /// <summary>Stops the guest, because its reader reads no further.</summary>
    public Task AbandonAsync() => _abandoned.CancelAsync();

    public void Dispose() => _abandoned.Dispose();

    protected override void Begin(ResponseHead head) => _begun.TrySetResult(head);

    protected override void WriteBody(ReadOnlySpan<byte> piece, GuestExecution execution)
    {
        ReadOnlyMemory<byte> copy = piece.ToArray();
        if (_pieces.Writer.TryWrite(copy))
            return;
        GuestWait.For(execution, async token =>
        {
            await _pieces.Writer.WriteAsync(copy, token).ConfigureAwait(false);
            return true;
        });
    }
}
