using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Speaks to one worker over its socket. A connection that has done its request waits for the next.</summary>
internal sealed class WorkerClient(string socketPath, string secret) : IDisposable
{
    // Below the backlog of a Node.js listener (511): beyond it a busy worker would look like a dead one.
    private const int MaxConnections = 256;

    private readonly SemaphoreSlim _places = new(MaxConnections, MaxConnections);
    private readonly ConcurrentStack<WorkerConnection> _idle = new();

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="call">The request, and where its answer goes.</param>
    /// <param name="cancellationToken">Ends the wait; the worker goes on.</param>
    /// <exception cref="SocketException">The worker does not listen.</exception>
    /// <exception cref="OperationCanceledException">The wait has ended, or the request was withdrawn.</exception>
    /// <exception cref="IOException">There was no answer, or it ended early.</exception>
    /// <exception cref="InvalidDataException">The answer is not one of a worker.</exception>
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

    /// <summary>Returns when the worker has answered that it is well.</summary>
    /// <exception cref="SocketException">It does not listen any more.</exception>
    /// <exception cref="IOException">It has ended.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        // On a connection of its own: requests that use up the others must not look like a silent worker.
        using var connection = await WorkerConnection.OpenAsync(socketPath, secret, cancellationToken).ConfigureAwait(false);
        await connection.PingAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>To be called when no request runs any more.</summary>
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

    /// <returns>The answer, and whether the connection has come to its end.</returns>
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
