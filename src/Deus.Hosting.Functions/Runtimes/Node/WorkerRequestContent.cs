using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>A request as a frame: length of the head, head, body.</summary>
internal sealed class WorkerRequestContent : HttpContent
{
    private static readonly HashSet<string> Framing =
        new(StringComparer.OrdinalIgnoreCase) { "content-length", "transfer-encoding", "connection" };

    private const int Waiting = 0;
    private const int Sent = 1;
    private const int Withdrawn = 2;

    private readonly byte[] _head;
    private readonly ReadOnlyMemory<byte> _body;
    private int _state;

    public WorkerRequestContent(RuntimeRequest request)
    {
        _head = JsonSerializer.SerializeToUtf8Bytes(
            new WorkerRequestHead(request.Method, ToTarget(request.PathAndQuery), [.. ToHeaders(request)]),
            WorkerJson.Default.WorkerRequestHead);
        _body = request.Body;
    }

    /// <summary>Has it not be sent any more; false when a part of it may be on its way already.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) != Sent;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Sent, Waiting) == Withdrawn)
            throw new OperationCanceledException("The request was withdrawn.");
        var length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)_head.Length);
        await stream.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_body, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = sizeof(uint) + _head.Length + (long)_body.Length;
        return true;
    }

    /// <summary>Fragments never reach a server, and a path begins with a slash.</summary>
    private static string ToTarget(string pathAndQuery)
    {
        var target = pathAndQuery.Split('#')[0];
        return target.StartsWith('/') ? target : "/" + target;
    }

    /// <summary>What an HTTP client would have made of the caller's headers: the length is the body's, a host is present.</summary>
    private static IEnumerable<string[]> ToHeaders(RuntimeRequest request)
    {
        if (!request.Headers.Any(header => header.Key.Equals("host", StringComparison.OrdinalIgnoreCase)))
            yield return ["host", "localhost"];
        foreach (var (name, value) in request.Headers.Where(header => !Framing.Contains(header.Key)))
            yield return [name, value];
        if (request.Body.Length > 0 || request.Method is not ("GET" or "HEAD"))
            yield return ["content-length", request.Body.Length.ToString(CultureInfo.InvariantCulture)];
    }
}
