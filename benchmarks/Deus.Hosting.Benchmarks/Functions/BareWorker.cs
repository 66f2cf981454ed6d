using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>
/// Speaks to a running worker with nothing but an <see cref="HttpClient"/>: the least that any host could do. Where the worker
/// listens, and its secret, stands in its environment, which the kernel shows to the same user.
/// </summary>
internal sealed class BareWorker : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _secret;

    private BareWorker(string socket, string secret)
    {
        _secret = secret;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
    }

    /// <summary>The first worker of a folder's.</summary>
    public static BareWorker Find(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            var environment = Read(Path.Combine(process, "environ"));
            if (environment.GetValueOrDefault("DEUS_WORKER_CODE")?.StartsWith(folder, StringComparison.Ordinal) == true)
                return new BareWorker(environment["DEUS_WORKER_SOCKET"], environment["DEUS_WORKER_SECRET"]);
        }

        throw new InvalidOperationException("There is no worker.");
    }

    /// <summary>The same request as the host would make of it, and the answer's bytes, unread.</summary>
    public async Task<int> SendAsync(string body)
    {
        var head = """{"method":"POST","target":"/","headers":[["host","localhost"],["content-type","text/plain"]]}"""u8;
        var frame = new byte[sizeof(uint) + head.Length + Encoding.UTF8.GetByteCount(body)];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)head.Length);
        head.CopyTo(frame.AsSpan(sizeof(uint)));
        Encoding.UTF8.GetBytes(body, frame.AsSpan(sizeof(uint) + head.Length));
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://worker/") { Content = new ByteArrayContent(frame) };
        message.Headers.Add("x-open-runtimes-secret", _secret);
        message.Headers.Add("x-open-runtimes-timeout", "15");
        using var response = await _http.SendAsync(message);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    public void Dispose() => _http.Dispose();

    private static Dictionary<string, string> Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
