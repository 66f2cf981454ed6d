using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tool.Servers;

/// <summary>
/// Sends the requests that <see cref="Appwrite.AppwriteBackend"/> has no method for: variables, and functions of other runtimes than
/// <see cref="HostingRuntimes.Node20"/>. A request is sent once. Errors are the SDK's exceptions.
/// </summary>
internal sealed class ServerApi(IHttpClientFactory clients, ServerSettings settings)
{
    private const string ClientName = "Deus.Hosting.Tool";
    private const string ResponseFormat = "1.8.0";

    /// <summary>Registers the HTTP client. It follows no redirect, because the key would follow it.</summary>
    public static void AddHttpClient(IServiceCollection services, ServerSettings settings) => services
        .AddHttpClient(ClientName)
        .RedactLoggedHeaders(["X-Appwrite-Key"])
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !(Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var uri) && uri.IsLoopback),
        });

    /// <summary>Reads a function; null when it does not exist.</summary>
    public async Task<JsonObject?> FindFunctionAsync(string functionId, CancellationToken cancellationToken)
    {
        try
        {
            return await GetFunctionAsync(functionId, cancellationToken);
        }
        catch (BackendRejectedException e) when (e is { StatusCode: 404, ErrorType: "function_not_found" })
        {
            return null;
        }
    }

    public Task<JsonObject> GetFunctionAsync(string functionId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, PathOf(functionId), content: null, cancellationToken);

    public Task<JsonObject> CreateFunctionAsync(JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/functions", Json(body), cancellationToken);

    public Task<JsonObject> UpdateFunctionAsync(string functionId, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, PathOf(functionId), Json(body), cancellationToken);

    public Task<JsonObject> CreateVariableAsync(string functionId, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{PathOf(functionId)}/variables", Json(body), cancellationToken);

    public Task<JsonObject> UpdateVariableAsync(
        string functionId, string variableId, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"{PathOf(functionId)}/variables/{Uri.EscapeDataString(variableId)}", Json(body), cancellationToken);

    public Task DeleteVariableAsync(string functionId, string variableId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{PathOf(functionId)}/variables/{Uri.EscapeDataString(variableId)}", content: null, cancellationToken);

    public Task DeleteDeploymentAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{PathOf(functionId)}/deployments/{Uri.EscapeDataString(deploymentId)}", content: null, cancellationToken);

    /// <summary>Sends one part of an artifact.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="part">The form with the part.</param>
    /// <param name="uploadId">The id of an upload in parts, which the caller chooses; null for a whole artifact.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The document of the deployment.</returns>
    public Task<JsonObject> UploadAsync(string functionId, HttpContent part, string? uploadId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{PathOf(functionId)}/deployments", part, cancellationToken, uploadId);

    /// <summary>Reads the version of the server. Sent without a key, because servers refuse keys there.</summary>
    public async Task<string> ReadVersionAsync(CancellationToken cancellationToken)
    {
        var document = await SendAsync(HttpMethod.Get, "/health/version", content: null, cancellationToken, isAnonymous: true);
        return document["version"]?.ToString() ?? "";
    }

    private static string PathOf(string functionId) => $"/functions/{Uri.EscapeDataString(functionId)}";

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonObject> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, string? uploadId = null, bool isAnonymous = false)
    {
        using var request = Create(method, path, content, uploadId, isAnonymous);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw ServerErrors.Rejected(method, path, response, text, settings.ApiKey);
            return text.Length == 0 ? new JsonObject() : Parse(method, path, text);
        }
        catch (HttpRequestException e)
        {
            throw new BackendUnreachableException($"{method} {settings.Endpoint}{path} got no response: {e.Message}", e)
            {
                WasSent = e.HttpRequestError is not (
                    HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
            };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BackendUnreachableException($"{method} {settings.Endpoint}{path} got no response in time.", e);
        }
    }

    private HttpRequestMessage Create(HttpMethod method, string path, HttpContent? content, string? uploadId, bool isAnonymous)
    {
        var request = new HttpRequestMessage(method, settings.Endpoint.TrimEnd('/') + path) { Content = content };
        request.Headers.Add("X-Appwrite-Project", settings.ProjectId);
        request.Headers.Add("X-Appwrite-Response-Format", ResponseFormat);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (!isAnonymous)
            request.Headers.Add("X-Appwrite-Key", settings.ApiKey);
        if (uploadId is not null)
            request.Headers.Add("x-appwrite-id", uploadId);
        return request;
    }

    private static JsonObject Parse(HttpMethod method, string path, string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject document)
                return document;
        }
        catch (JsonException e)
        {
            throw new InvalidBackendResponseException(
                $"{method} {path} returned something that is not JSON. Is the endpoint the URL of the API, with its version segment?", e);
        }

        throw new InvalidBackendResponseException($"{method} {path} returned JSON that is not an object.");
    }
}
