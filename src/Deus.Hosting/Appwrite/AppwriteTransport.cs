using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>One authenticated request and its answer, as a document or as the matching exception.</summary>
internal sealed class AppwriteTransport(
    IHttpClientFactory clients, IOptionsMonitor<AppwriteOptions> options, TimeProvider time)
{
    // Pins the shape of requests and answers, so that newer servers take and give what 1.8 does.
    private const string ResponseFormat = "1.8.0";
    private const int MaxErrorBytes = 1024 * 1024;

    public async Task<TDocument> SendAsync<TDocument>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<TDocument> type,
        CancellationToken cancellationToken,
        int maxAnswerBytes = 8 * 1024 * 1024)
        where TDocument : IAppwriteDocument
    {
        var (answer, bytes) = await ExchangeAsync(method, path, content, maxAnswerBytes, cancellationToken).ConfigureAwait(false);
        if (bytes is null)
            throw new InvalidBackendAnswerException(answer, $"it is longer than {maxAnswerBytes} bytes");
        try
        {
            if (JsonSerializer.Deserialize(bytes, type) is { Id: { } id } document && Ids.IsValid(id))
                return document;
        }
        catch (JsonException e)
        {
            throw new InvalidBackendAnswerException(answer, "it is not the JSON that was expected", e);
        }

        throw new InvalidBackendAnswerException(answer, "it has no id");
    }

    public async Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        _ = await ExchangeAsync(method, path, content: null, MaxErrorBytes, cancellationToken).ConfigureAwait(false);

    private async Task<(BackendAnswer Answer, byte[]? Bytes)> ExchangeAsync(
        HttpMethod method, string path, HttpContent? content, int maxBytes, CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        using var request = new HttpRequestMessage(method, current.Endpoint.TrimEnd('/') + path) { Content = content };
        request.Headers.Add("X-Appwrite-Project", current.ProjectId);
        request.Headers.Add(AppwriteHttpClient.KeyHeader, current.ApiKey);
        request.Headers.Add("X-Appwrite-Response-Format", ResponseFormat);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var client = clients.CreateClient(AppwriteHttpClient.Name);
            // The client's own limit ends with the headers; this one covers the body too.
            using var clock = new CancellationTokenSource(AppwriteHttpClient.TimeLimit, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            var isError = (int)response.StatusCode >= 300;
            var bytes = await BoundedBody.ReadAsync(
                response.Content, isError ? MaxErrorBytes : maxBytes, limit.Token).ConfigureAwait(false);
            var answer = Describe(method, path, response, bytes, current.ApiKey);
            return isError ? throw Rejected(answer) : (answer, bytes.IsComplete ? bytes.Bytes : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new BackendUnreachableException(method.Method, path, e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = AppwriteHttpClient.TimeLimit.TotalSeconds;
            throw new BackendUnreachableException(method.Method, path, $"the time limit of {seconds:0} s passed.", e);
        }
    }

    private static BackendAnswer Describe(
        HttpMethod method, string path, HttpResponseMessage response, BoundedBody body, string apiKey)
    {
        var text = Encoding.UTF8.GetString(body.Bytes.AsSpan(0, Math.Min(body.Bytes.Length, MaxErrorBytes)));
        return new BackendAnswer(
            method.Method, path, (int)response.StatusCode, text.Replace(apiKey, "[redacted]", StringComparison.Ordinal));
    }

    private static BackendRejectedException Rejected(BackendAnswer answer)
    {
        try
        {
            return new BackendRejectedException(answer, JsonSerializer.Deserialize(answer.Body, AppwriteJson.Default.ErrorDocument)?.Type);
        }
        catch (JsonException)
        {
            // A proxy's page, a bare 413: the raw answer says it all.
            return new BackendRejectedException(answer, errorType: null);
        }
    }
}
