using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Deus.Hosting.Samples.Service;

/// <summary>Sends the requests of the README on a free port, with a temporary folder.</summary>
internal static class SelfCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs the checks.</summary>
    /// <returns>0 when every response is as expected; otherwise 1.</returns>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-service-");
        try
        {
            await using var app = ServiceApp.Build(["--Urls=http://127.0.0.1:0", "--environment=Development", $"--Functions:Folder={folder.FullName}"]);
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            client.DefaultRequestHeaders.Add("X-Appwrite-Project", "demo");
            client.DefaultRequestHeaders.Add("X-Appwrite-Key", "demo-key-change-me");
            using var timeout = new CancellationTokenSource(Timeout);
            await CheckAsync(client, timeout.Token);
            await app.StopAsync();
            Console.WriteLine("check   everything answered as expected");
            return 0;
        }
        catch (Exception e) when (e is CheckFailedException or HttpRequestException or OperationCanceledException or JsonException)
        {
            Console.Error.WriteLine($"check   {e.Message}");
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CheckAsync(HttpClient client, CancellationToken token)
    {
        Require("Healthy", await client.GetStringAsync("/healthz", token));

        await DeployAsync(client, "greet", token);
        Require("Hello, API!\n", await ExecuteAsync(client, "greet", token));

        Require("Hello, trigger!\n", await client.GetStringAsync("/fn/greet?name=trigger", token));

        using var streamed = await client.PostAsync("/fn/greet/stream", new StringContent("stream"), token);
        var events = await streamed.Content.ReadAsStringAsync(token);
        Console.Write(events);
        Require(true, events.Contains("event: output", StringComparison.Ordinal) && events.Contains("event: done", StringComparison.Ordinal));

        await DeployAsync(client, "endpoint", token);
        Require("200 endpoint", await ExecuteAsync(client, "endpoint", token));

        var first = await ReleaseAsync(client, "echo", "release-1", token);
        Require(first, await ReleaseAsync(client, "echo", "release-1", token));
        await ReleaseAsync(client, "echo", "release-2", token);
        var history = await client.GetFromJsonAsync<JsonElement>("/releases/echo", token);
        Require("release-2 Active, release-1 Superseded", string.Join(", ", history.EnumerateArray().Select(
            release => $"{release.GetProperty("requestKey").GetString()} {release.GetProperty("status").GetString()}")));
    }

    private static async Task DeployAsync(HttpClient client, string id, CancellationToken token)
    {
        using var created = await client.PostAsJsonAsync(
            "/v1/functions",
            new
            {
                functionId = id,
                name = id,
                runtime = "node-20.0",
                entrypoint = "src/main.js",
                execute = new[] { "any" },
                scopes = new[] { "functions.read" },
            },
            token);
        Require(201, (int)created.StatusCode);

        using var deployed = await client.PostAsync($"/v1/functions/{id}/deployments", await FormAsync(id, token), token);
        Require(202, (int)deployed.StatusCode);
        var deployment = (await deployed.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("$id").GetString();
        await WaitAsync(client, $"/v1/functions/{id}/deployments/{deployment}", token);
    }

    /// <returns>The id of the recorded deployment.</returns>
    private static async Task<string?> ReleaseAsync(HttpClient client, string service, string key, CancellationToken token)
    {
        using var released = await client.PutAsync($"/releases/{service}/{key}", content: null, token);
        Require(200, (int)released.StatusCode);
        return (await released.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("id").GetString();
    }

    private static async Task<string?> ExecuteAsync(HttpClient client, string id, CancellationToken token)
    {
        using var executed = await client.PostAsJsonAsync($"/v1/functions/{id}/executions", new { body = "API" }, token);
        return (await executed.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("responseBody").GetString();
    }

    private static async Task WaitAsync(HttpClient client, string path, CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            var deployment = await client.GetFromJsonAsync<JsonElement>(path, token);
            var status = deployment.GetProperty("status").GetString();
            if (status == "ready")
                return;
            if (status is "failed" or "canceled")
                throw new CheckFailedException($"the build is {status}: {deployment.GetProperty("buildLogs").GetString()}");
        }
        while (await timer.WaitForNextTickAsync(token));
    }

    private static async Task<MultipartFormDataContent> FormAsync(string id, CancellationToken token)
    {
        var archive = new MemoryStream();
        await using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
            await TarFile.CreateFromDirectoryAsync(Path.Combine(AppContext.BaseDirectory, "functions", id), gzip, includeBaseDirectory: false, token);
        archive.Position = 0;
        var code = new StreamContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
        return new MultipartFormDataContent { { code, "code", "code.tar.gz" }, { new StringContent("true"), "activate" } };
    }

    private static void Require<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new CheckFailedException($"expected {expected}, and got {actual}");
    }

    private sealed class CheckFailedException(string message) : Exception(message);
}
