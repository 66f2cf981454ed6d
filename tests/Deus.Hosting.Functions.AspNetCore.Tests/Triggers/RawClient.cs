using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

/// <summary>An HTTP client that sends and returns bytes as they are, without the rules of <see cref="HttpClient"/>.</summary>
internal static class RawClient
{
    /// <summary>Sends one request on a connection of its own.</summary>
    /// <param name="server">The URL of the server.</param>
    /// <param name="head">The request line and the headers in ISO-8859-1, each with its line break.</param>
    /// <param name="body">The bytes after the head.</param>
    public static async Task<RawAnswer> SendAsync(Uri server, string head, ReadOnlyMemory<byte> body = default)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "\r\n"), timeout.Token);
        await stream.WriteAsync(body, timeout.Token);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, timeout.Token);
        return Parse(received.ToArray());
    }

    private static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.Latin1.GetString(bytes, 0, Math.Max(0, end)).Split("\r\n");
        Assert.That(lines[0], Does.StartWith("HTTP/1.1 "));
        var headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .Select(pair => KeyValuePair.Create(pair[0].ToLowerInvariant(), pair[1].Trim(' ', '\t'))).ToList();
        var body = bytes[(end + 4)..];
        var isChunked = headers.Contains(KeyValuePair.Create("transfer-encoding", "chunked"));
        return new RawAnswer(int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), headers, isChunked ? OfChunks(body) : body);
    }

    private static byte[] OfChunks(ReadOnlySpan<byte> chunks)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = chunks.IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(chunks[..line]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (length == 0)
                return body.ToArray();
            body.Write(chunks.Slice(line + 2, length));
            chunks = chunks[(line + 2 + length + 2)..];
        }
    }
}

/// <summary>A response.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers in their order: the name in lower case, the value in ISO-8859-1.</param>
/// <param name="Body">The bytes of the body, without chunks.</param>
internal sealed record RawAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public IEnumerable<string> Values(string name) => Headers.Where(h => h.Key == name).Select(h => h.Value);
}
