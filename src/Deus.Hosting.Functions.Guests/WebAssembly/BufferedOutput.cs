using System.Buffers;
using Deus.Hosting.Functions.Guests.Sandbox;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Keeps the body in memory until the guest has ended.</summary>
internal sealed class BufferedOutput(int maxBodyBytes) : ResponseOutput(maxBodyBytes)
{
    private readonly ArrayBufferWriter<byte> _body = new();

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    protected override void Begin(ResponseHead head)
    {
    }

    protected override void WriteBody(ReadOnlySpan<byte> piece, GuestExecution execution) => _body.Write(piece);
}
