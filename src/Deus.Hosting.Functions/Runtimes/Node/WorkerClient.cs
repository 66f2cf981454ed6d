using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Speaks to one worker over its socket.</summary>
internal sealed class WorkerClient : IDisposable
{
    // Below the backlog of a Node.js listener (511): beyond it a busy worker would look like a dead one.
    private const int MaxConnections = 256;

    private static readonly Uri Target = new("http://worker/");
    private static readonly Uri Health = new("http://worker/__opr/health");

    private readonly HttpMessageInvoker _requests;
    private readonly HttpMessageInvoker _pings; // requests that use up the connections must not look like a silent worker
    private readonly string _secret;

    public WorkerClient(string socketPath, string secret)
    {
        _secret = secret;
        _requests = CreateInvoker(socketPath, MaxConnections);
        _pings = CreateInvoker(socketPath, 2);
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="call">The request, and where its answer goes.</param>
    /// <param name="cancellationToken">Ends the wait; the worker goes on.</param>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="IOException">The answer ended early.</exception>
    /// <exception cref="InvalidDataException">The answer is not one of a worker.</exception>
    public async Task<RuntimeResponse> SendAsync(WorkerCall call, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(HttpMethod.Post, Target);
        message.Content = call.Content;
        if (call.IsCareful)
            message.Headers.ExpectContinue = true;
        message.Headers.TryAddWithoutValidation("x-open-runtimes-timeout", call.Timeout);
        message.Headers.TryAddWithoutValidation("x-open-runtimes-log-id", call.LogId);
        message.Headers.TryAddWithoutValidation("x-open-runtimes-logging", call.Request.Logging ? "enabled" : "disabled");
        using var response = await _requests.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new InvalidDataException($"The worker refused the request with status {(int)response.StatusCode}.");
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return await WorkerResponseReader.ReadAsync(stream, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns when the worker has answered that it is well.</summary>
    /// <exception cref="HttpRequestException">It has ended.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var message = CreateMessage(HttpMethod.Get, Health);
        using var response = await _pings.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _pings.Dispose();
    }

    private static HttpMessageInvoker CreateInvoker(string socketPath, int connections) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = connections,
        Expect100ContinueTimeout = Timeout.InfiniteTimeSpan, // a body that was not asked for has not been seen
        ConnectCallback = (_, cancellationToken) => ConnectAsync(socketPath, cancellationToken),
    });

    private HttpRequestMessage CreateMessage(HttpMethod method, Uri target)
    {
        var message = new HttpRequestMessage(method, target);
        message.Headers.TryAddWithoutValidation("x-open-runtimes-secret", _secret);
        return message;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
