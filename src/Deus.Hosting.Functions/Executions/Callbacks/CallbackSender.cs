using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>Sends callbacks, each signed for its attempt. The host of the URL and of each redirect must be allowed.</summary>
internal sealed class CallbackSender(IHttpClientFactory clients, IOptions<FunctionsOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "Deus.Hosting.Callbacks";

    public const string IdHeader = "X-Deus-Callback-Id";
    public const string TimestampHeader = "X-Deus-Timestamp";
    public const string SignatureHeader = "X-Deus-Signature";

    private const int MaxRedirects = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Sends a callback once, for at most 30 seconds.</summary>
    /// <returns>Null when the receiver has accepted it with a status of 200 to 299; otherwise why the attempt failed.</returns>
    public async Task<string?> SendAsync(Uri url, string secret, string id, string document, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await FollowAsync(url, secret, id, Encoding.UTF8.GetBytes(document), either.Token).ConfigureAwait(false);
            return null;
        }
        catch (CallbackRefusedException e)
        {
            return e.Message;
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is CallbackRefusedException refused ? refused.Message : $"The request has failed: {e.HttpRequestError}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The receiver has not responded within {Limit.TotalSeconds} s.";
        }
    }

    /// <summary>Returns the signature of a body that is sent at a time.</summary>
    internal static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hash.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <exception cref="CallbackRefusedException">A URL is not allowed, or the receiver has not accepted the callback.</exception>
    private async Task FollowAsync(Uri url, string secret, string id, byte[] body, CancellationToken cancellationToken)
    {
        var client = clients.CreateClient(ClientName);
        for (var redirects = 0; ; redirects++)
        {
            if (CallbackTarget.WhyRefused(url, options.Value) is { } why)
                throw new CallbackRefusedException(why);
            using var message = Create(url, secret, id, body);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return;
            // Other redirects change the method to GET, which would lose the callback.
            if (response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || redirects == MaxRedirects
                || response.Headers.Location is not { } location || !Uri.TryCreate(url, location, out var next))
                throw new CallbackRefusedException($"The receiver has responded with the status {(int)response.StatusCode}.");
            url = next;
        }
    }

    private HttpRequestMessage Create(Uri url, string secret, string id, byte[] body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add("User-Agent", "Deus.Hosting");
        message.Headers.Add(IdHeader, id);
        message.Headers.Add(TimestampHeader, timestamp);
        message.Headers.Add(SignatureHeader, Sign(secret, timestamp, body));
        return message;
    }
}
