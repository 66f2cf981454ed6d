using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Hosts the API on a loopback port, with a fake runtime and shell, or with the real ones.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Project = "p1";
    public const string Key = "standard_all";
    public const string ReadKey = "standard_read";

    private readonly WebApplication _app;
    private readonly string? _folder;
    private readonly FakeTimeProvider? _time;

    private ApiHost(WebApplication app, string? folder, FakeRuntime runtime, FakeTimeProvider? time)
    {
        _app = app;
        _folder = folder;
        _time = time;
        Runtime = runtime;
        Client = NewClient(Project, Key);
    }

    public HttpClient Client { get; }

    public FakeRuntime Runtime { get; }

    /// <summary>The URL of the API.</summary>
    public string Endpoint => _app.Urls.Single() + "/v1";

    public IServiceProvider Services => _app.Services;

    /// <summary>The URL of the triggers, with a trailing slash.</summary>
    public string Triggers => _app.Urls.Single() + "/fn/";

    public static async Task<ApiHost> StartAsync(
        Action<AppwriteApiOptions>? configure = null, TimeProvider? time = null, string prefix = "/v1", bool isReal = false, string? folder = null, Action<FunctionsOptions>? functions = null)
    {
        var isOwn = folder is null;
        folder ??= Directory.CreateTempSubdirectory("deus-api-").FullName;
        var runtime = new FakeRuntime();
        try
        {
            var app = await BuildAsync(
                folder,
                builder =>
                {
                    // Allows a request line for the longest queries that the API accepts.
                    builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.Limits.MaxRequestLineSize = 1024 * 1024);
                    if (time is not null)
                        builder.Services.AddSingleton(time);
                    if (functions is not null)
                        builder.Services.Configure(functions);
                },
                configure,
                isReal ? null : runtime,
                prefix);
            return new ApiHost(app, isOwn ? folder : null, runtime, time as FakeTimeProvider);
        }
        catch
        {
            if (isOwn)
                Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Builds and starts an application with the API.</summary>
    /// <param name="folder">The folder of the function host.</param>
    /// <param name="prepare">Configures the server and more services.</param>
    /// <param name="configure">Sets the API's options; null for one project with two keys.</param>
    /// <param name="runtime">The runtime that executes the functions; null for real builds and workers.</param>
    /// <param name="prefix">The path prefix of the API; default <c>/v1</c>.</param>
    /// <param name="environment">The environment of the application; null for the default.</param>
    /// <param name="map">Maps further endpoints; null for none.</param>
    public static async Task<WebApplication> BuildAsync(
        string folder,
        Action<WebApplicationBuilder> prepare,
        Action<AppwriteApiOptions>? configure = null,
        FakeRuntime? runtime = null,
        string prefix = "/v1",
        string? environment = null,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        prepare(builder);
        builder.Services.AddFunctionHost(o => o.Folder = folder);
        if (runtime is not null)
        {
            builder.Services.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(runtime);
            builder.Services.RemoveAll<IBuildCommands>().AddSingleton<IBuildCommands, NoCommands>();
        }

        builder.Services.AddAppwriteApi(configure ?? (o =>
        {
            o.ProjectId = Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = Key });
            o.ApiKeys.Add(new AppwriteApiKey { Key = ReadKey, Scopes = ["functions.read"] });
        }));
        var app = builder.Build();
        try
        {
            app.MapAppwriteFunctions(prefix);
            app.MapFunctionTriggers();
            map?.Invoke(app);
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public HttpClient NewClient(string? project, string? key)
    {
        var client = new HttpClient { BaseAddress = new Uri(Endpoint + "/") };
        if (project is not null)
            client.DefaultRequestHeaders.Add("X-Appwrite-Project", project);
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Appwrite-Key", key);
        return client;
    }

    public async Task<Response> SendAsync(HttpMethod method, string path, object? body = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent
                ?? (body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body));
        using var response = await (client ?? Client).SendAsync(request);
        return new Response(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString())
        {
            Headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>Lists documents with queries, each a JSON text.</summary>
    public Task<Response> ListAsync(string path, params IEnumerable<string> queries) =>
        SendAsync(HttpMethod.Get, $"{path}?{string.Join('&', queries.Select((q, i) => $"queries[{i}]={Uri.EscapeDataString(q)}"))}");

    public Task<Response> PostAsync(string path, object? body) => SendAsync(HttpMethod.Post, path, body);

    public async Task CreateFunctionAsync(string id = "fn1") => Assert.That(
        (await PostAsync("functions", new { functionId = id, name = "Hello", runtime = "node-20.0", entrypoint = "src/main.js" })).Status,
        Is.EqualTo(201));

    /// <summary>Creates a function with an active deployment.</summary>
    /// <returns>The id of the deployment.</returns>
    public async Task<string> DeployAsync()
    {
        await CreateFunctionAsync();
        var created = await PostAsync("functions/fn1/deployments", Form());
        Assert.That(created.Status, Is.EqualTo(202), created.Body);
        var id = created.Text("$id");
        await WaitAsync("fn1", id);
        return id;
    }

    public async Task WaitAsync(string functionId, string deploymentId)
    {
        var signals = Services.GetRequiredService<DeploymentSignals>();
        var deployments = Services.GetRequiredService<DeploymentRecords>();
        while (true)
        {
            var changed = signals.NextChange(deploymentId);
            if (deployments.Get(functionId, deploymentId).Status.IsTerminal)
                return;
            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public static MultipartFormDataContent Form(byte[]? file = null, string fileName = "code.tar.gz", string? activate = "true")
    {
        var form = new MultipartFormDataContent();
        var content = new ByteArrayContent(file ?? Archive());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        form.Add(content, "code", fileName);
        // The field follows the file, to test this order.
        if (activate is not null)
            form.Add(new StringContent(activate), "activate");
        return form;
    }

    public static byte[] Archive(string code = "x")
    {
        using var buffer = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "src/main.js")
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(code)),
            });
        }

        return buffer.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    internal sealed record Response(int Status, string Body, string? ContentType)
    {
        public required IReadOnlyDictionary<string, string> Headers { get; init; }

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public string Text(string property) => Json.GetProperty(property).GetString()!;

        /// <summary>The ids of the listed documents.</summary>
        public IEnumerable<string> Ids => Json.EnumerateObject().Single(p => p.Value.ValueKind == JsonValueKind.Array)
            .Value.EnumerateArray().Select(item => item.GetProperty("$id").GetString()!);

        public IEnumerable<string> Names => Json.EnumerateObject().Select(p => p.Name);
    }

    /// <summary>
    /// Reads an execution until it has ended. Advances the fake clock meanwhile, because the host may start a delay after the test has
    /// advanced the clock. The clock advances by less than an hour, regardless of how long the execution takes.
    /// </summary>
    public async Task<Response> WaitForEndAsync(string functionId, string executionId)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            timeout.Token.ThrowIfCancellationRequested();
            var execution = await SendAsync(HttpMethod.Get, $"functions/{functionId}/executions/{executionId}");
            Assert.That(execution.Status, Is.EqualTo(200), execution.Body);
            if (execution.Text("status") is "completed" or "failed")
                return execution;
            _time?.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, timeout.Token);
        }
    }

    internal sealed class FakeRuntime : IFunctionRuntime
    {
        public IReadOnlyCollection<string> Names { get; } = ["node-20.0"];

        public string DefaultEntrypoint => "src/main.js";

        public string DefaultCommands => "npm install";

        public Func<RuntimeRequest, CancellationToken, Task<RuntimeResponse>> Handler { get; set; } =
            (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });

        /// <summary>Checks a build, which is not ready before.</summary>
        public Func<CancellationToken, Task> Check { get; set; } = _ => Task.CompletedTask;

        /// <summary>What the runtime keeps ready.</summary>
        public IReadOnlyCollection<RuntimeInstance> Instances { get; set; } = [];

        public Task CheckBuildAsync(RuntimeDeployment build, CancellationToken cancellationToken) => Check(cancellationToken);

        public Task<RuntimeResponse> ExecuteAsync(
            RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
            Handler(request, cancellationToken);

        public Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>The deployments that were released, in this order.</summary>
        public System.Collections.Concurrent.ConcurrentQueue<string> Released { get; } = new();

        public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
        {
            Released.Enqueue(deploymentId);
            return Task.CompletedTask;
        }
    }

    private sealed class NoCommands : IBuildCommands
    {
        public Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
