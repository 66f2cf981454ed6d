using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>A client for the API of the host under load.</summary>
internal sealed class LoadClient : IDisposable
{
    public const string FunctionId = "small";
    private const int BallastBytes = 512 * 1024;
    private const string Code = "module.exports = async ({ req, res }) => res.json({ sum: JSON.parse(req.bodyText).a + 1 });";
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client;

    public LoadClient(string url, int connections)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(url + "/v1/") };
        _client.DefaultRequestHeaders.Add("X-Appwrite-Project", LoadHost.Project);
        _client.DefaultRequestHeaders.Add("X-Appwrite-Key", LoadHost.Key);
    }

    public async Task CreateAsync()
    {
        using var created = await _client.PostAsJsonAsync(
            "functions", new { functionId = FunctionId, name = "Small", runtime = "node-20.0", entrypoint = "src/main.js", execute = (string[])["any"] });
        created.EnsureSuccessStatusCode();
    }

    /// <summary>Uploads an artifact, waits until it is built and active, and deletes the previous deployment.</summary>
    /// <returns>The id of the deployment.</returns>
    public async Task<string> DeployAsync(string? before, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Archive()), "code", "code.tar.gz" }, { new StringContent("true"), "activate" },
        };
        using var created = await _client.PostAsync($"functions/{FunctionId}/deployments", form, cancellationToken);
        created.EnsureSuccessStatusCode();
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("$id").GetString()!;
        await WaitAsync(id, cancellationToken);
        if (before is not null)
        {
            using var deleted = await _client.DeleteAsync($"functions/{FunctionId}/deployments/{before}", cancellationToken);
            deleted.EnsureSuccessStatusCode();
        }

        return id;
    }

    /// <summary>Executes the function.</summary>
    /// <returns>Null when the response is correct, <c>busy</c> when the host returns 429, otherwise the error.</returns>
    public async Task<string?> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.PostAsJsonAsync(
            $"functions/{FunctionId}/executions", new { body = """{"a":1}""" }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            return LoadFigures.Busy;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
            return $"{(int)response.StatusCode} {body}";
        using var execution = JsonDocument.Parse(body);
        return execution.RootElement.GetProperty("responseBody").GetString() == """{"sum":2}"""
            ? null
            : execution.RootElement.GetProperty("errors").GetString() is { Length: > 0 } errors ? errors : body;
    }

    public void Dispose() => _client.Dispose();

    private async Task WaitAsync(string id, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PollEvery);
        do
        {
            var deployment = await _client.GetFromJsonAsync<JsonElement>($"functions/{FunctionId}/deployments/{id}", cancellationToken);
            switch (deployment.GetProperty("status").GetString())
            {
                case "ready":
                    return;
                case "failed" or "canceled":
                    throw new InvalidOperationException(deployment.GetProperty("buildLogs").GetString());
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static byte[] Archive()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(Entry("src/main.js", Encoding.UTF8.GetBytes(Code)));
            tar.WriteEntry(Entry("ballast.bin", RandomNumberGenerator.GetBytes(BallastBytes)));
        }

        return buffer.ToArray();
    }

    private static PaxTarEntry Entry(string name, byte[] content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };
}
