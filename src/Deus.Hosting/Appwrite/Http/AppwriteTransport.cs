using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Deus.Hosting.Backends;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>Sends authenticated requests. Returns the document of the response, or throws the matching exception.</summary>
internal sealed class AppwriteTransport(
    IHttpClientFactory clients, IOptionsMonitor<AppwriteOptions> options, AppwriteRetry retry, TimeProvider time)
{
    // Pins the format of requests and responses, so that newer servers accept and return the format of 1.8.
    private const string ResponseFormat = "1.8.0";
    private const int MaxErrorBytes = 1024 * 1024;

    /// <summary>Sends a request, retries it where that is allowed, and reads the document.</summary>
    /// <param name="request">The request to send.</param>
    /// <param name="type">The JSON metadata of the document.</param>
    /// <param name="cancellationToken">Cancels the request and its retries.</param>
    /// <param name="readForm">Reads a multipart response, which the request then asks for; null asks for JSON.</param>
    public Task<TDocument> SendAsync<TDocument>(
        AppwriteCall request,
        JsonTypeInfo<TDocument> type,
        CancellationToken cancellationToken,
        Func<MultipartForm, TDocument>? readForm = null)
        where TDocument : IAppwriteResponse =>
        retry.ExecuteAsync(
            request.IsIdempotent,
            async token =>
            {
                var exchange = await ExchangeAsync(request, token, acceptsForm: readForm is not null).ConfigureAwait(false);
                return Parse(exchange, request, bytes => Read(bytes, exchange.Body.FormBoundary, type, readForm));
            },
            cancellationToken);

    /// <summary>
    /// Sends a request without reading a document. A repeated delete that returns 404 succeeds, because an earlier attempt has
    /// deleted the resource.
    /// </summary>
    public Task SendAsync(AppwriteCall request, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return retry.ExecuteAsync(
            request.IsIdempotent,
            async token =>
            {
                var isRepetition = attempts++ > 0;
                try
                {
                    return (await ExchangeAsync(request, token).ConfigureAwait(false)).Response.StatusCode;
                }
                catch (BackendRejectedException e) when (isRepetition && e.StatusCode == 404 && request.Method == HttpMethod.Delete)
                {
                    return 404;
                }
            },
            cancellationToken);
    }

    private static TDocument? Read<TDocument>(
        byte[] bytes, string? formBoundary, JsonTypeInfo<TDocument> type, Func<MultipartForm, TDocument>? readForm) =>
        readForm is not null && formBoundary is not null
            ? readForm(MultipartForm.Parse(bytes, formBoundary))
            : JsonSerializer.Deserialize(bytes, type);

    private static TDocument Parse<TDocument>(Exchange exchange, AppwriteCall request, Func<byte[], TDocument?> read)
        where TDocument : IAppwriteResponse
    {
        if (!exchange.Body.IsComplete)
            throw new InvalidBackendResponseException(exchange.Response, $"it is longer than {request.MaxResponseBytes} bytes") { IsTooLong = true };
        try
        {
            // An unaltered response is also validated after redaction: its ids must not contain the key.
            if (read(exchange.Redacted) is { IsValid: true } document)
                return request.IsResponseUnaltered && exchange.Redacted != exchange.Body.Bytes
                    ? read(exchange.Body.Bytes)!
                    : document;
        }
        catch (JsonException e)
        {
            throw new InvalidBackendResponseException(exchange.Response, "it is not the JSON that was expected", e, isBroken: true);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException)
        {
            throw new InvalidBackendResponseException(exchange.Response, "it is not the form that was expected", e, isBroken: true);
        }

        throw new InvalidBackendResponseException(exchange.Response, "a required value is missing or out of range");
    }

    private async Task<Exchange> ExchangeAsync(
        AppwriteCall request, CancellationToken cancellationToken, bool acceptsForm = false)
    {
        var current = options.CurrentValue;
        using var message = Message(request, current, acceptsForm);
        // The time limit of one attempt, from the connection to the last byte of the response.
        using var clock = new CancellationTokenSource(AppwriteHttpClient.TimeLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            using var client = clients.CreateClient(AppwriteHttpClient.Name);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            var isError = (int)response.StatusCode >= 300;
            var body = await BoundedBody.ReadAsync(
                response.Content, isError ? MaxErrorBytes : request.MaxResponseBytes, limit.Token).ConfigureAwait(false);
            var described = Describe(request, response, body, current.ApiKey);
            EndpointVersion.ThrowIfMissing(current.Endpoint, described);
            if (isError)
                throw Rejected(described, current.ApiKey, RetryAfter.GetDelay(response.Headers.RetryAfter, time.GetUtcNow()));
            return new Exchange(described, body, ApiKeyRedaction.Apply(body.Bytes, current.ApiKey));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(request, e, current.ApiKey, WasSent(e));
        }
        catch (IOException e)
        {
            throw Unreachable(request, e, current.ApiKey);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = $"the time limit of {AppwriteHttpClient.TimeLimit.TotalSeconds:0} s passed.";
            throw new BackendUnreachableException(request.Method.Method, request.Path, problem, e);
        }
    }

    private static HttpRequestMessage Message(AppwriteCall request, AppwriteOptions options, bool acceptsForm)
    {
        var message = new HttpRequestMessage(request.Method, options.Endpoint.TrimEnd('/') + request.Path)
        {
            Content = request.Content?.Invoke(),
        };
        RequestBodyLimit.Check(message.Content, request);
        message.Options.Set(RedactionHandler.Secrets, [options.ApiKey, request.Secret]);
        message.Headers.Add("X-Appwrite-Project", options.ProjectId);
        if (!request.IsAnonymous)
            message.Headers.Add(AppwriteHttpClient.KeyHeader, options.ApiKey);
        message.Headers.Add("X-Appwrite-Response-Format", ResponseFormat);
        // The server uses the first type that it knows.
        if (acceptsForm)
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("multipart/form-data"));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.UploadId is { } id)
            message.Headers.Add("x-appwrite-id", id);
        return message;
    }

    private static BackendResponse Describe(AppwriteCall request, HttpResponseMessage response, BoundedBody body, string apiKey)
    {
        var text = Encoding.UTF8.GetString(body.Bytes.AsSpan(0, Math.Min(body.Bytes.Length, MaxErrorBytes)));
        var isWhole = body.IsComplete && body.Bytes.Length <= MaxErrorBytes;
        return new BackendResponse(
            request.Method.Method,
            request.Path,
            (int)response.StatusCode,
            isWhole ? ApiKeyRedaction.Apply(text, apiKey, request.Secret) : ApiKeyRedaction.ApplyToBeginning(text, apiKey, request.Secret));
    }

    /// <summary>
    /// Creates the exception for a failed request. The client's errors quote unreadable parts of a response; an error that quotes
    /// a secret does not become the inner exception.
    /// </summary>
    private static BackendUnreachableException Unreachable(AppwriteCall request, Exception e, string apiKey, bool wasSent = true) => new(
        request.Method.Method,
        request.Path,
        ApiKeyRedaction.Apply(e.Message, apiKey, request.Secret),
        ApiKeyRedaction.IsClean(e, apiKey, request.Secret) ? e : null,
        wasSent);

    private static BackendRejectedException Rejected(BackendResponse response, string apiKey, TimeSpan? retryAfter)
    {
        string? type = null;
        try
        {
            // Redacted again, because JSON can spell every letter as an escape.
            type = JsonSerializer.Deserialize(response.Body, AppwriteJson.Default.ErrorResponse)?.Type is { } text
                ? ApiKeyRedaction.Apply(text, apiKey)
                : null;
        }
        catch (JsonException)
        {
            // The body is not JSON, for example a proxy's page. The exception contains the raw response.
        }

        return new BackendRejectedException(response, type) { RetryAfter = retryAfter };
    }

    private static bool WasSent(HttpRequestException e) => e.HttpRequestError is not (
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);

    /// <summary>A response that is not an error.</summary>
    /// <param name="Response">The response as errors show it.</param>
    /// <param name="Body">The body as received.</param>
    /// <param name="Redacted">The body without the key; the same array when the body does not contain the key.</param>
    private readonly record struct Exchange(BackendResponse Response, BoundedBody Body, byte[] Redacted);
}
