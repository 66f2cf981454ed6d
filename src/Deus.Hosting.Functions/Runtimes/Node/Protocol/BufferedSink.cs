using System.Buffers;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Buffers the body of a response until its end.</summary>
internal sealed class BufferedSink : IResponseSink
{
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <inheritdoc/>
    /// <remarks>Does nothing: the response itself contains status and headers.</remarks>
    public ValueTask BeginAsync(RuntimeResponse head) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _body.Write(bytes.Span);
        return ValueTask.FromResult(true);
    }

    /// <summary>Returns the response with its body. The body of a failed response is dropped, because it is incomplete.</summary>
    public RuntimeResponse Complete(RuntimeResponse response) => response.Outcome switch
    {
        RuntimeOutcome.Responded => response with { Body = _body.WrittenMemory },
        _ when response.StatusCode < 500 => response with { StatusCode = 500, Headers = [] },
        _ => response,
    };
}
