using System.Net;
using Deus.Hosting.Functions.Executions.Callbacks;

namespace Deus.Hosting.Functions.Guests.Api.Http;

/// <summary>Sends HTTP requests for guests. Each redirect is checked like a request of the guest.</summary>
internal sealed class GuestHttp(IHttpClientFactory clients, GuestOptions options, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "Deus.Hosting.Guests";

    private const int MaxRedirects = 5;

    /// <summary>Creates the connector of the client. It throws <see cref="GuestServiceException"/> for an address that is not public.</summary>
    public static PublicConnector CreateConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve, IReadOnlyList<string> privateHosts) =>
        new(resolve, privateHosts, why => new GuestServiceException(why + " Accepted: hosts of the public internet."));

    /// <exception cref="GuestServiceException">The request is not acceptable or not granted, or it has failed.</exception>
    public async Task<FetchResponse> SendAsync(FetchRequest request, IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        var limit = LimitOf(request.Timeout);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(request, hosts, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GuestServiceException($"The request took longer than {limit.TotalSeconds} s.");
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as GuestServiceException ?? new GuestServiceException($"The request has failed: {e.HttpRequestError}.");
        }
        catch (IOException)
        {
            throw new GuestServiceException("The response ended early.");
        }
    }

    /// <summary>Returns the timeout of a request, which is at most that of the host.</summary>
    private TimeSpan LimitOf(double? seconds) => seconds switch
    {
        null => options.HttpTimeout,
        > 0 => TimeSpan.FromSeconds(Math.Min(seconds.Value, options.HttpTimeout.TotalSeconds)),
        _ => throw new GuestServiceException("The timeout is not valid. Accepted: seconds, more than 0."),
    };

    private async Task<FetchResponse> FollowAsync(FetchRequest request, IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        var client = clients.CreateClient(ClientName);
        var uri = HostGrants.Check(request.Url ?? "", relativeTo: null, hosts);
        for (var redirects = 0; ; redirects++)
        {
            using var message = FetchMessage.Create(request, uri);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (RedirectOf(response) is not { } location)
                return await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            if (redirects == MaxRedirects)
                throw new GuestServiceException($"The request was redirected more than {MaxRedirects} times.");
            var next = HostGrants.Check(location, uri, hosts);
            request = FetchMessage.Redirected(request, response.StatusCode, isSameOrigin: next.GetLeftPart(UriPartial.Authority) == uri.GetLeftPart(UriPartial.Authority));
            uri = next;
        }
    }

    private static string? RedirectOf(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        ? response.Headers.Location?.OriginalString
        : null;

    private async Task<FetchResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            headers.TryAdd(name.ToLowerInvariant(), values.First());
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (read.Length + count > options.MaxHttpResponseBytes)
                throw new GuestServiceException($"The response is larger than {options.MaxHttpResponseBytes} bytes.");
            read.Write(buffer, 0, count);
        }

        return new FetchResponse((int)response.StatusCode, headers, read.ToArray());
    }
}
