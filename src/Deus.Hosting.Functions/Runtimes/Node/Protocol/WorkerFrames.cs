using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Creates the frames that are sent to a worker: [1 byte: kind][4 bytes: length, big-endian][bytes].</summary>
internal static class WorkerFrames
{
    /// <summary>The size of a frame's header in bytes.</summary>
    public const int PrefixBytes = 1 + sizeof(uint);

    // In bytes. Copying a small body is cheaper than sending it separately.
    private const int SentAtOnce = 32 * 1024;

    // In seconds. For a worker, zero means no timeout.
    private const double ShortestTimeout = 0.001;

    private static readonly HashSet<string> Framing =
        new(StringComparer.OrdinalIgnoreCase) { "content-length", "transfer-encoding", "connection" };

    /// <summary>Returns a frame.</summary>
    public static byte[] Encode(FrameKind kind, ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[PrefixBytes + bytes.Length];
        Write(frame, kind, bytes);
        return frame;
    }

    /// <summary>
    /// Returns a request in two pieces to be sent in order. A small body is part of the first piece; the second is then empty.
    /// </summary>
    public static (ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body) OfRequest(WorkerCall call)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(HeadOf(call), WorkerJson.Default.WorkerRequestHead);
        var body = call.Request.Body;
        var isSmall = body.Length <= SentAtOnce;
        var first = new byte[PrefixBytes + head.Length + PrefixBytes + (isSmall ? body.Length : 0)];
        var rest = Write(first, FrameKind.Request, head);
        WritePrefix(rest, FrameKind.Body, body.Length);
        if (isSmall)
            body.Span.CopyTo(rest[PrefixBytes..]);
        return (first, isSmall ? default : body);
    }

    private static Span<byte> Write(Span<byte> target, FrameKind kind, ReadOnlySpan<byte> bytes)
    {
        WritePrefix(target, kind, bytes.Length);
        bytes.CopyTo(target[PrefixBytes..]);
        return target[(PrefixBytes + bytes.Length)..];
    }

    private static void WritePrefix(Span<byte> target, FrameKind kind, int length)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)length);
    }

    private static WorkerRequestHead HeadOf(WorkerCall call) => new(
        call.Request.Method,
        ToTarget(call.Request.PathAndQuery),
        [.. ToHeaders(call.Request)],
        Math.Max(call.Timeout.TotalSeconds, ShortestTimeout),
        call.LogId,
        call.Request.Logging,
        call.Request.LiveLog is not null);

    /// <summary>Returns the path and query without fragment, beginning with a slash.</summary>
    private static string ToTarget(string pathAndQuery)
    {
        var end = pathAndQuery.IndexOf('#', StringComparison.Ordinal);
        var target = end < 0 ? pathAndQuery : pathAndQuery[..end];
        return target.StartsWith('/') ? target : "/" + target;
    }

    /// <summary>
    /// Returns the headers as an HTTP client sends them: content-length equals the length of the body, and a host is present.
    /// </summary>
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
