using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>One authenticated request and its answer, as a document or as the matching exception.</summary>
internal sealed class AppwriteTransport(
    IHttpClientFactory clients, IOptionsMonitor<AppwriteOptions> options, AppwriteRetry retry, TimeProvider time)
{
    // Pins the shape of requests and answers, so that newer servers take and give what 1.8 does.
    private const string ResponseFormat = "1.8.0";
    private const int MaxErrorBytes = 1024 * 1024;

    /// <summary>Sends a request until it is answered or may not be repeated, and reads the document.</summary>
    public Task<TDocument> SendAsync<TDocument>(
        AppwriteRequest request, JsonTypeInfo<TDocument> type, CancellationToken cancellationToken)
        where TDocument : IAppwriteDocument =>
        retry.ExecuteAsync(
            request.IsIdempotent,
            async token =>
            {
                var (answer, body) = await ExchangeAsync(request, token).ConfigureAwait(false);
                return Parse(answer, body, request, type);
            },
            cancellationToken);

    /// <summary>
    /// As above, for an answer without a document. A delete that was repeated and finds nothing finds the work of the
    /// attempt before it.
    /// </summary>
    public Task SendAsync(AppwriteRequest request, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return retry.ExecuteAsync(
            request.IsIdempotent,
            async token =>
            {
                var isRepetition = attempts++ > 0;
                try
                {
                    return (await ExchangeAsync(request, token).ConfigureAwait(false)).Answer.StatusCode;
                }
                catch (BackendRejectedException e) when (isRepetition && e.StatusCode == 404 && request.Method == HttpMethod.Delete)
                {
                    return e.StatusCode;
                }
            },
            cancellationToken);
    }

    private static TDocument Parse<TDocument>(
        BackendAnswer answer, BoundedBody body, AppwriteRequest request, JsonTypeInfo<TDocument> type)
        where TDocument : IAppwriteDocument
    {
        if (!body.IsComplete)
            throw new InvalidBackendAnswerException(answer, $"it is longer than {request.MaxAnswerBytes} bytes");
        try
        {
            if (JsonSerializer.Deserialize(body.Bytes, type) is { } document && document.IsValid)
                return document;
        }
        catch (JsonException e)
        {
            throw new InvalidBackendAnswerException(answer, "it is not the JSON that was expected", e, isBroken: true);
        }

        throw new InvalidBackendAnswerException(answer, "it has no id");
    }

    private async Task<(BackendAnswer Answer, BoundedBody Body)> ExchangeAsync(
        AppwriteRequest request, CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        using var message = Message(request, current);
        // One attempt's time, from the connection to the last byte of the answer.
        using var clock = new CancellationTokenSource(AppwriteHttpClient.TimeLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            using var client = clients.CreateClient(AppwriteHttpClient.Name);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            var isError = (int)response.StatusCode >= 300;
            var body = await BoundedBody.ReadAsync(
                response.Content, isError ? MaxErrorBytes : request.MaxAnswerBytes, limit.Token).ConfigureAwait(false);
            var answer = Describe(request, response, body, current.ApiKey);
            EndpointVersion.ThrowIfMissing(current.Endpoint, answer);
            return isError ? throw Rejected(answer, RetryAfter.Of(response.Headers.RetryAfter, time.GetUtcNow())) : (answer, body);
        }
        catch (HttpRequestException e)
        {
            throw new BackendUnreachableException(request.Method.Method, request.Path, e.Message, e, WasSent(e));
        }
        catch (IOException e)
        {
            throw new BackendUnreachableException(request.Method.Method, request.Path, e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = $"the time limit of {AppwriteHttpClient.TimeLimit.TotalSeconds:0} s passed.";
            throw new BackendUnreachableException(request.Method.Method, request.Path, problem, e);
        }
    }

    private static HttpRequestMessage Message(AppwriteRequest request, AppwriteOptions options)
    {
        var message = new HttpRequestMessage(request.Method, options.Endpoint.TrimEnd('/') + request.Path)
        {
            Content = request.Content?.Invoke(),
        };
        message.Headers.Add("X-Appwrite-Project", options.ProjectId);
        if (!request.IsAnonymous)
            message.Headers.Add(AppwriteHttpClient.KeyHeader, options.ApiKey);
        message.Headers.Add("X-Appwrite-Response-Format", ResponseFormat);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.UploadId is { } id)
            message.Headers.Add("x-appwrite-id", id);
        return message;
    }

    private static BackendAnswer Describe(AppwriteRequest request, HttpResponseMessage response, BoundedBody body, string apiKey)
    {
        var text = Encoding.UTF8.GetString(body.Bytes.AsSpan(0, Math.Min(body.Bytes.Length, MaxErrorBytes)));
        return new BackendAnswer(
            request.Method.Method,
            request.Path,
            (int)response.StatusCode,
            Redaction.Apply(text, apiKey, request.Secret));
    }

    private static BackendRejectedException Rejected(BackendAnswer answer, TimeSpan? retryAfter)
    {
        string? type = null;
        try
        {
            type = JsonSerializer.Deserialize(answer.Body, AppwriteJson.Default.ErrorDocument)?.Type;
        }
        catch (JsonException)
        {
            // A proxy's page, a bare 413: the raw answer says it all.
        }

        return new BackendRejectedException(answer, type) { RetryAfter = retryAfter };
    }

    private static bool WasSent(HttpRequestException e) => e.HttpRequestError is not (
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
}
