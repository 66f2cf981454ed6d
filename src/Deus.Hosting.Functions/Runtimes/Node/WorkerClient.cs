using System.Globalization;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Speaks to one worker over its socket.</summary>
internal sealed class WorkerClient : IDisposable
{
    // Below the backlog of a Node.js listener (511): beyond it a busy worker would look like a dead one.
    private const int MaxConnections = 256;

    private static readonly Uri Target = new("http://worker/");

    private readonly HttpMessageInvoker _http;
    private readonly string _secret;

    public WorkerClient(string socketPath, string secret)
    {
        _secret = secret;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = MaxConnections,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(socketPath, cancellationToken),
        });
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">The soft timeout in seconds, as the worker is to read it.</param>
    /// <param name="cancellationToken">Ends the wait; the worker goes on.</param>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="IOException">The answer ended early.</exception>
    /// <exception cref="InvalidDataException">The answer is not one of a worker.</exception>
    public async Task<RuntimeResponse> SendAsync(RuntimeRequest request, string timeout, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Target) { Content = new WorkerRequestContent(request) };
        message.Headers.Add("x-open-runtimes-secret", _secret);
        message.Headers.Add("x-open-runtimes-timeout", timeout);
        message.Headers.Add("x-open-runtimes-logging", request.Logging ? "enabled" : "disabled");
        using var response = await _http.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new InvalidDataException($"The worker refused the request with status {(int)response.StatusCode}.");
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return await WorkerResponseReader.ReadAsync(stream, request.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A time as the worker reads it: seconds, never zero.</summary>
    public static string ToSeconds(TimeSpan time) =>
        Math.Max(time.TotalSeconds, 0.001).ToString("0.###", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

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
