using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Calls the endpoints of the Functions API, one method per endpoint
/// (https://appwrite.io/docs/references/cloud/server-rest/functions).
/// </summary>
internal sealed class AppwriteApi(AppwriteTransport transport)
{
    private const int MaxExecutionBytes = 32 * 1024 * 1024;

    // One record contains up to two logs of 1,000,000 characters each.
    private const int MaxPageBytes = 16 * 1024 * 1024;

    // The default encoder writes é, < and quotes as six bytes each for use in HTML pages. A server that reads JSON does not need
    // this.
    private static readonly AppwriteJson RequestJson =
        new(new JsonSerializerOptions(AppwriteJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Reads the version of the server.</summary>
    public Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, "/health/version") { IsAnonymous = true },
            AppwriteJson.Default.VersionResponse,
            cancellationToken);

    /// <summary>Creates a function. With an id of the caller, a repetition cannot create a second function.</summary>
    public Task<FunctionResponse> CreateFunctionAsync(
        CreateFunctionBody body, bool isRepeatable, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Post, "/functions")
            {
                Content = Json(body, RequestJson.CreateFunctionBody),
                IsIdempotent = isRepeatable,
            },
            AppwriteJson.Default.FunctionResponse,
            cancellationToken);

    public Task<FunctionResponse> GetFunctionAsync(string functionId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions/{functionId}"),
            AppwriteJson.Default.FunctionResponse,
            cancellationToken);

    public Task<FunctionResponse> UpdateFunctionAsync(
        string functionId, UpdateFunctionBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Put, $"/functions/{functionId}")
            {
                Content = Json(body, RequestJson.UpdateFunctionBody),
            },
            AppwriteJson.Default.FunctionResponse,
            cancellationToken);

    public Task DeleteFunctionAsync(string functionId, CancellationToken cancellationToken) =>
        DeleteAsync($"/functions/{functionId}", cancellationToken);

    /// <summary>Returns when the server accepts the key for reading functions; throws otherwise.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        transport.SendAsync(new AppwriteCall(HttpMethod.Get, "/functions?" + Query("limit", 1)), cancellationToken);

    public Task<VariableResponse> CreateVariableAsync(
        string functionId, CreateVariableBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Post, $"/functions/{functionId}/variables")
            {
                Content = Json(body, RequestJson.CreateVariableBody),
                Secret = body.Value,
            },
            AppwriteJson.Default.VariableResponse,
            cancellationToken);

    public Task<VariableResponse> UpdateVariableAsync(
        string functionId, string variableId, CreateVariableBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Put, $"/functions/{functionId}/variables/{variableId}")
            {
                Content = Json(body, RequestJson.CreateVariableBody),
                Secret = body.Value,
            },
            AppwriteJson.Default.VariableResponse,
            cancellationToken);

    public Task DeleteVariableAsync(string functionId, string variableId, CancellationToken cancellationToken) =>
        DeleteAsync($"/functions/{functionId}/variables/{variableId}", cancellationToken);

    /// <summary>Uploads an archive or a part of it. A part with a known id may be sent again.</summary>
    public Task<DeploymentResponse> CreateDeploymentAsync(
        string functionId, Func<HttpContent> form, string? uploadId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Post, $"/functions/{functionId}/deployments")
            {
                Content = form,
                UploadId = uploadId,
                IsIdempotent = uploadId is not null,
            },
            AppwriteJson.Default.DeploymentResponse,
            cancellationToken);

    public Task<DeploymentResponse> GetDeploymentAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions/{functionId}/deployments/{deploymentId}"),
            AppwriteJson.Default.DeploymentResponse,
            cancellationToken);

    /// <summary>Reads one page of deployments, newest first.</summary>
    public Task<DeploymentListResponse> ListDeploymentsAsync(
        string functionId, int limit, string? after, CancellationToken cancellationToken)
    {
        return transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions/{functionId}/deployments?{Page(limit, "orderDesc", after)}"),
            AppwriteJson.Default.DeploymentListResponse,
            cancellationToken);
    }

    /// <summary>Reads the newest deployment; returns null when the function has no deployment.</summary>
    public async Task<DeploymentResponse?> FindNewestDeploymentAsync(string functionId, CancellationToken cancellationToken)
    {
        var page = await ListDeploymentsAsync(functionId, limit: 1, after: null, cancellationToken).ConfigureAwait(false);
        return page.Deployments is [var newest, ..] ? newest : null;
    }

    public Task DeleteDeploymentAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        DeleteAsync($"/functions/{functionId}/deployments/{deploymentId}", cancellationToken);

    /// <summary>Activates a deployment, with the form of the request that every version from 1.4 on accepts.</summary>
    public Task<FunctionResponse> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Patch, $"/functions/{functionId}/deployments/{deploymentId}")
            {
                Content = Json(new ActivateBody(deploymentId), RequestJson.ActivateBody),
            },
            AppwriteJson.Default.FunctionResponse,
            cancellationToken);

    /// <summary>Reads one page of functions in the order of their creation.</summary>
    public Task<FunctionListResponse> ListFunctionsAsync(int limit, string? after, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions?{Page(limit, "orderAsc", after)}") { MaxResponseBytes = MaxPageBytes },
            AppwriteJson.Default.FunctionListResponse,
            cancellationToken);

    /// <summary>Reads one page of executions, newest first.</summary>
    public Task<ExecutionListResponse> ListExecutionsAsync(
        string functionId, int limit, string? after, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions/{functionId}/executions?{Page(limit, "orderDesc", after)}")
            {
                MaxResponseBytes = MaxPageBytes,
            },
            AppwriteJson.Default.ExecutionListResponse,
            cancellationToken);

    public Task<ExecutionResponse> GetExecutionAsync(
        string functionId, string executionId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Get, $"/functions/{functionId}/executions/{executionId}") { MaxResponseBytes = MaxPageBytes },
            AppwriteJson.Default.ExecutionResponse,
            cancellationToken);

    public Task<DeploymentResponse> CancelBuildAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Patch, $"/functions/{functionId}/deployments/{deploymentId}/status"),
            AppwriteJson.Default.DeploymentResponse,
            cancellationToken);

    /// <summary>
    /// Executes a function synchronously. It requests the response as a form, where the server supports it, because JSON cannot
    /// contain arbitrary bytes.
    /// </summary>
    public Task<ExecutionResponse> CreateExecutionAsync(
        string functionId, CreateExecutionBody request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new AppwriteCall(HttpMethod.Post, $"/functions/{functionId}/executions")
            {
                Content = ExecutionContent(request, body),
                MaxResponseBytes = MaxExecutionBytes,
                IsResponseUnaltered = true,
            },
            AppwriteJson.Default.ExecutionResponse,
            cancellationToken,
            ExecutionFormWriter.Read);

    /// <summary>
    /// Creates the content: JSON for text, like other clients; a form for other bytes, and for text whose JSON would be too long.
    /// </summary>
    private static Func<HttpContent> ExecutionContent(CreateExecutionBody request, ReadOnlyMemory<byte> body)
    {
        if (Utf8.IsValid(body.Span))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(
                request with { Body = Encoding.UTF8.GetString(body.Span) }, RequestJson.CreateExecutionBody);
            if (json.Length <= RequestBodyLimit.MaxBytes)
                return Json(json);
        }

        return () => ExecutionFormWriter.Write(request, body);
    }

    /// <summary>Creates JSON content of known length, because some proxies reject a chunked body.</summary>
    private static Func<HttpContent> Json<TBody>(TBody body, JsonTypeInfo<TBody> type) =>
        Json(JsonSerializer.SerializeToUtf8Bytes(body, type));

    private static Func<HttpContent> Json(byte[] bytes) =>
        () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static string Query(string method, int value) =>
        AppwriteQueries.Create(0, method, values: value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Page(int limit, string order, string? after) =>
        $"{Query("limit", limit)}&{AppwriteQueries.Create(1, order, "$createdAt")}"
        + (after is null ? "" : $"&{AppwriteQueries.Create(2, "cursorAfter", values: $"\"{after}\"")}");

    private Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        transport.SendAsync(new AppwriteCall(HttpMethod.Delete, path), cancellationToken);
}
