using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Sends requests to one worker over its Unix socket. Connections are reused.</summary>
internal sealed class WorkerClient(string socketPath, string secret) : IDisposable
{
    // Less than the backlog of a Node.js listener (511). Beyond the backlog, a busy worker would refuse connections like an ended one.
    private const int MaxConnections = 256;

    private readonly SemaphoreSlim _places = new(MaxConnections, MaxConnections);
    private readonly ConcurrentStack<WorkerConnection> _idle = new();

    /// <summary>Sends a request and reads the response.</summary>
    /// <param name="call">The request and the receiver of its response.</param>
    /// <param name="cancellationToken">Cancels the wait; the worker continues.</param>
    /// <exception cref="SocketException">The worker does not listen.</exception>
    /// <exception cref="OperationCanceledException">The wait was canceled, or the request was withdrawn.</exception>
    /// <exception cref="IOException">There was no response, or it ended early.</exception>
    /// <exception cref="InvalidDataException">The response violates the protocol.</exception>
    public async Task<RuntimeResponse> SendAsync(WorkerCall call, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = await TakeAsync(cancellationToken).ConfigureAwait(false);
            var isDone = false;
            try
            {
                (var response, isDone) = await SendAsync(connection, call, cancellationToken).ConfigureAwait(false);
                return response;
            }
            finally
            {
                if (isDone)
                    _idle.Push(connection);
                else
                    connection.Dispose();
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Returns when the worker has answered a ping.</summary>
    /// <exception cref="SocketException">The worker no longer listens.</exception>
    /// <exception cref="IOException">The worker has ended.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        // Uses a new connection, so that the connection limit for requests does not delay the ping.
        using var connection = await WorkerConnection.OpenAsync(socketPath, secret, cancellationToken).ConfigureAwait(false);
        await connection.PingAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the worker its deployment, and returns when the worker accepts requests.</summary>
    /// <exception cref="SocketException">The worker does not listen.</exception>
    /// <exception cref="IOException">The worker has ended, or has a deployment already.</exception>
    public async Task AssignAsync(WorkerDeployment deployment, CancellationToken cancellationToken)
    {
        // The first request uses the same connection.
        var connection = await WorkerConnection.OpenAsync(socketPath, secret, cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.AssignAsync(deployment, cancellationToken).ConfigureAwait(false);
            _idle.Push(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connections. Call it when no request runs.</summary>
    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
            connection.Dispose();
        _places.Dispose();
    }

    private async ValueTask<WorkerConnection> TakeAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var connection))
        {
            if (connection.IsUsable)
                return connection;
            connection.Dispose();
        }

        return await WorkerConnection.OpenAsync(socketPath, secret, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The response, and true when it was read completely, so that the connection can be reused.</returns>
    private static async Task<(RuntimeResponse Response, bool IsDone)> SendAsync(
        WorkerConnection connection, WorkerCall call, CancellationToken cancellationToken)
    {
        if (call.IsCareful)
            await connection.PingAsync(cancellationToken).ConfigureAwait(false);
        if (!call.TrySend())
            throw new OperationCanceledException("The request was withdrawn.");
        var (head, body) = WorkerFrames.OfRequest(call);
        await connection.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        if (!body.IsEmpty)
            await connection.WriteAsync(body, cancellationToken).ConfigureAwait(false);
        using var frames = connection.ReadFrames();
        var response = await WorkerResponseReader.ReadAsync(frames, call, cancellationToken).ConfigureAwait(false);
        return (response, frames.HasEnded);
    }
}
