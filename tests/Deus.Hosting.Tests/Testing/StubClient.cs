using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>A plain HTTP client of the stub, for the responses of the recorded server without the SDK.</summary>
internal sealed class StubClient : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private StubClient(AppwriteStub stub) => Stub = stub;

    public AppwriteStub Stub { get; }

    public static async Task<StubClient> StartAsync() => new(await AppwriteStub.StartAsync());

    public async Task<StubReply> SendAsync(string method, string path, string? json = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Stub.Endpoint + path);
        request.Headers.Add("X-Appwrite-Project", Stub.ProjectId);
        request.Headers.Add("X-Appwrite-Key", Stub.ApiKey);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        change?.Invoke(request);
        using var response = await _http.SendAsync(request);
        return await StubReply.OfAsync(response);
    }

    public async Task CreateFunctionAsync(string id = "fn1", string entrypoint = "src/main.js") =>
        await SendAsync("POST", "/functions", Json(new JsonObject
        {
            ["functionId"] = id,
            ["name"] = "Hello",
            ["runtime"] = "node-20.0",
            ["entrypoint"] = entrypoint,
            ["commands"] = "npm install",
            ["timeout"] = 60,
            ["execute"] = new JsonArray("any"),
            ["specification"] = "s-1vcpu-512mb",
        }));

    public Task<StubReply> UploadAsync(
        byte[] code, string? range = null, string? id = null, string? activate = "true", string? fileName = "code.tar.gz", string? entrypoint = null) =>
        SendAsync("POST", "/functions/fn1/deployments", change: request =>
        {
            var form = new MultipartFormDataContent("stub-boundary");
            form.Headers.ContentType!.Parameters.Single().Value = "stub-boundary";
            if (activate is not null)
                form.Add(new StringContent(activate), "\"activate\"");
            if (entrypoint is not null)
                form.Add(new StringContent(entrypoint), "\"entrypoint\"");
            if (fileName is not null)
                form.Add(new ByteArrayContent(code), "\"code\"", $"\"{fileName}\"");
            if (range is not null)
                form.Headers.TryAddWithoutValidation("Content-Range", range);
            if (id is not null)
                request.Headers.Add("x-appwrite-id", id);
            request.Content = form;
        });

    public static string Range(long start, long end, long total) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{end}/{total}");

    public static string Json(JsonNode node) => node.ToJsonString();

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Stub.DisposeAsync();
    }
}

internal sealed record StubReply(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Document => JsonNode.Parse(Text)!;

    public string? Type => (string?)Document["type"];

    public static async Task<StubReply> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
}
