using System.Buffers;
using Deus.Hosting.Functions.Guests.Sandbox;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Splits the output of a guest into the head and the body of a response, and limits the size of the body.</summary>
internal abstract class ResponseOutput(int maxBodyBytes) : GuestOutput
{
    private readonly ArrayBufferWriter<byte> _undecided = new();

    /// <summary>Status and headers; null until the guest has written enough to know them.</summary>
    public ResponseHead? Head { get; private set; }

    /// <summary>The number of bytes that the guest has written as body.</summary>
    public long BodyBytes { get; private set; }

    public override void Write(ReadOnlySpan<byte> piece, GuestExecution execution)
    {
        if (Head is not null)
        {
            WriteChecked(piece, execution);
            return;
        }

        _undecided.Write(piece);
        Decide(isComplete: false, execution);
    }

    /// <summary>Called on the guest's thread when the guest has ended: the head is decided now.</summary>
    public void Complete(GuestExecution execution)
    {
        if (Head is null)
            Decide(isComplete: true, execution);
    }

    /// <summary>Receives the head, once and before the body.</summary>
    protected abstract void Begin(ResponseHead head);

    /// <summary>Receives a piece of the body.</summary>
    protected abstract void WriteBody(ReadOnlySpan<byte> piece, GuestExecution execution);

    private void Decide(bool isComplete, GuestExecution execution)
    {
        if (ResponseHead.Read(_undecided.WrittenSpan, isComplete, out var length) is not { } head)
            return;
        Head = head;
        Begin(head);
        WriteChecked(_undecided.WrittenSpan[length..], execution);
        _undecided.Clear();
    }

    private void WriteChecked(ReadOnlySpan<byte> piece, GuestExecution execution)
    {
        BodyBytes += piece.Length;
        if (BodyBytes > maxBodyBytes)
            throw execution.Stop(StopReason.TooLarge);
        if (!piece.IsEmpty)
            WriteBody(piece, execution);
    }
}
