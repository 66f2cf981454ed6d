using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

/// <summary>Sends requests to the host and formats its responses as the compatibility table does.</summary>
internal sealed class CompatibilityProbe(ApiHost api)
{
    public const int Chunk = 5 * 1024 * 1024;
    private int _functions;

    public ApiHost Api => api;

    /// <summary>Creates a function.</summary>
    /// <returns>The id of the function.</returns>
    public async Task<string> FunctionAsync(string entrypoint = "src/main.js")
    {
        var id = $"f{Interlocked.Increment(ref _functions)}";
        var created = await api.PostAsync("functions", new { functionId = id, name = "Hello", runtime = "node-20.0", entrypoint });
        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        return id;
    }

    /// <summary>Creates a function with an active deployment.</summary>
    /// <returns>The ids of the function and of the deployment.</returns>
    public async Task<(string Function, string Deployment)> DeployedAsync()
    {
        var function = await FunctionAsync();
        var deployment = (await UploadAsync(function, ApiHost.Archive())).Text("$id");
        await api.WaitAsync(function, deployment);
        return (function, deployment);
    }

    public Task<ApiHost.Response> GetAsync(string path) => api.SendAsync(HttpMethod.Get, path);

    public Task<ApiHost.Response> UploadAsync(string function, byte[] file, string? range = null, string? id = null, string? fileName = null)
    {
        var form = ApiHost.Form(file, fileName ?? "code.tar.gz");
        if (range is not null)
            form.Headers.TryAddWithoutValidation("Content-Range", range);
        if (id is not null)
            form.Headers.TryAddWithoutValidation("x-appwrite-id", id);
        return api.PostAsync($"functions/{function}/deployments", form);
    }

    public Task<ApiHost.Response> UploadChunkAsync(string function, byte[] file, int number, string? id)
    {
        var start = (number - 1) * Chunk;
        var end = Math.Min(file.Length, start + Chunk);
        return UploadAsync(function, file[start..end], $"bytes {start}-{end - 1}/{file.Length}", id);
    }

    /// <summary>Returns whether the stored source of a deployment equals the uploaded file.</summary>
    public async Task<string> IdenticalAsync(string function, string deployment, byte[] file)
    {
        var stored = await api.Client.GetByteArrayAsync($"functions/{function}/deployments/{deployment}/download");
        return stored.AsSpan().SequenceEqual(file) ? "identical" : "different";
    }

    public static byte[] Bytes(int count) => RandomNumberGenerator.GetBytes(count);

    /// <summary>Formats a response as <c>201</c>, or <c>409 `function_already_exists`</c>.</summary>
    public static string Describe(ApiHost.Response answer) =>
        answer.Status < 400 ? $"{answer.Status}" : $"{answer.Status} `{answer.Text("type")}`";

    /// <summary>Formats several responses: as one text when all are equal, otherwise as a list.</summary>
    public static string Describe(params IEnumerable<ApiHost.Response> answers) => OneOrEach(answers.Select(Describe));

    public static string OneOrEach(params IEnumerable<string> texts) =>
        texts.Distinct().ToList() is [var only] ? only : string.Join(", ", texts);

    /// <summary>Returns whether a document has the properties of the recorded one, in the same order.</summary>
    public static string Shape(ApiHost.Response answer, string recorded)
    {
        using var document = JsonDocument.Parse(recorded);
        return answer.Names.SequenceEqual(document.RootElement.EnumerateObject().Select(p => p.Name))
            ? $"{answer.Status}, these properties in this order"
            : $"{answer.Status}, {string.Join(", ", answer.Names)}";
    }

    public Task<ApiHost.Response> AsAsync(string? project, string? key, string path) => WithAsync(api.NewClient(project, key), path);

    public Task<ApiHost.Response> WithHeaderAsync(string name, string value, string path)
    {
        var client = api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return WithAsync(client, path);
    }

    /// <summary>Creates a form with the given fields only.</summary>
    public static MultipartFormDataContent FormOf(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/plain") } }, name);
        return form;
    }

    private async Task<ApiHost.Response> WithAsync(HttpClient client, string path)
    {
        using (client)
            return await api.SendAsync(HttpMethod.Get, path, client: client);
    }
}
