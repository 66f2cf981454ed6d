using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>An HTTP client that sends requests and returns responses without any change.</summary>
internal static class WireClient
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>Sends one request, with a content-length when it has a body.</summary>
    public static async Task<WireResponse> SendAsync(
        int port, string method, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[]? body)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Head(method, target, headers, body?.Length), timeout.Token);
        if (body is not null)
            await stream.WriteAsync(body, timeout.Token);
        return await ReadAsync(stream, method, timeout.Token);
    }

    private static byte[] Head(string method, string target, IEnumerable<KeyValuePair<string, string>> headers, int? length)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (length is not null)
            head.Append(CultureInfo.InvariantCulture, $"content-length: {length}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private static async Task<WireResponse> ReadAsync(Stream stream, string method, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        var buffer = new byte[65536];
        int end;
        while ((end = IndexOfEnd(bytes)) < 0)
            bytes.AddRange(buffer.AsSpan(0, await ReadSomeAsync(stream, buffer, cancellationToken)));

        var lines = Encoding.Latin1.GetString([.. bytes[..end]]).Split("\r\n");
        var headers = lines[1..].Select(line => line.Split(": ", 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1) ?? "")).ToList();
        var response = new WireResponse(lines[0], headers, []);
        var body = bytes[(end + EndOfHead.Length)..];
        var length = method == "HEAD" || response.Status is 204 or 304
            ? 0
            : int.Parse(response["content-length"]!, CultureInfo.InvariantCulture);
        while (body.Count < length)
            body.AddRange(buffer.AsSpan(0, await ReadSomeAsync(stream, buffer, cancellationToken)));
        return response with { Body = [.. body] };
    }

    private static int IndexOfEnd(List<byte> bytes) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes).IndexOf(EndOfHead);

    private static async Task<int> ReadSomeAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken) =>
        await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new EndOfStreamException();
}
