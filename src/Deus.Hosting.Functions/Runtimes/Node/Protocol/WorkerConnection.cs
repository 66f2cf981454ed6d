using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>A connection to a worker. It carries one request at a time.</summary>
internal sealed class WorkerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private WorkerConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>False when the connection has ended, or when unexpected bytes have arrived.</summary>
    public bool IsUsable => !_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Opens a connection and sends the secret.</summary>
    /// <exception cref="SocketException">The worker does not listen.</exception>
    /// <exception cref="IOException">The worker has ended.</exception>
    public static async Task<WorkerConnection> OpenAsync(string socketPath, string secret, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken).ConfigureAwait(false);
            var connection = new WorkerConnection(socket);
            await connection.WriteAsync(WorkerFrames.Encode(FrameKind.Hello, Encoding.ASCII.GetBytes(secret)), cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the worker has answered a ping on this connection.</summary>
    /// <exception cref="IOException">The worker has ended.</exception>
    /// <exception cref="InvalidDataException">The response is not the response to a ping.</exception>
    public Task PingAsync(CancellationToken cancellationToken) =>
        AskAsync(WorkerFrames.Encode(FrameKind.Ping, []), cancellationToken);

    /// <summary>Gives the worker its deployment, and returns when the worker accepts requests.</summary>
    /// <exception cref="IOException">The worker has ended.</exception>
    /// <exception cref="InvalidDataException">The response is not the expected one.</exception>
    public Task AssignAsync(WorkerDeployment deployment, CancellationToken cancellationToken) => AskAsync(
        WorkerFrames.Encode(FrameKind.Deployment, JsonSerializer.SerializeToUtf8Bytes(deployment, WorkerJson.Default.WorkerDeployment)),
        cancellationToken);

    /// <summary>Sends bytes.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Returns a reader of the frames that arrive from now on.</summary>
    public FrameReader ReadFrames() => new(_stream);

    private async Task AskAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        using var frames = ReadFrames();
        if (await frames.NextAsync(cancellationToken).ConfigureAwait(false) != FrameKind.Pong)
            throw new InvalidDataException("The worker's response is not the expected one.");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
