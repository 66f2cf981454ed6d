using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>A server on a loopback port that returns the same bytes to each connection and closes it.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _answer;
    private int _connections;
    private Task _serving = Task.CompletedTask;

    private RawServer(string answer) => _answer = Encoding.ASCII.GetBytes(answer);

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public string Endpoint => Address + "/v1";

    public int Connections => Volatile.Read(ref _connections);

    public static RawServer Start(string answer)
    {
        var server = new RawServer(answer);
        server._listener.Start();
        server._serving = server.ServeAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[64 * 1024], _stop.Token);
                await stream.WriteAsync(_answer, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
