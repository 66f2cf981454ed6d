using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Contract.Tests.Runtimes;

/// <summary>Tests a custom runtime that the application adds to the embedded host.</summary>
public sealed class CustomRuntimeTests
{
    private string _folder = null!;
    private InMemoryBlobReader _blobs = null!;
    private ServiceProvider _services = null!;
    private TemplateRuntime _runtime = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("deus-runtime-").FullName;
        _blobs = new InMemoryBlobReader();
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(_blobs);
        services.AddSingleton(new TemplateRuntime.Greeting("Dear reader, "));
        services.AddDeusHosting().UseEmbeddedFunctions(options => options.Folder = _folder);
        services.AddSingleton<IFunctionRuntime, TemplateRuntime>();
        _services = services.BuildServiceProvider();
        _runtime = _services.GetServices<IFunctionRuntime>().OfType<TemplateRuntime>().Single();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_deployment_names_the_runtime_and_the_record_has_its_log_and_counters()
    {
        await DeployAsync("{{NAME}} {{x-place}}", Input() with { Env = new Dictionary<string, string> { ["NAME"] = "hello" } });

        var first = await InvokeAsync();
        var second = await InvokeAsync();

        Assert.That((first.StatusCode, first.BodyText), Is.EqualTo((201, "Dear reader, hello here")));
        Assert.That(first.Headers.Where(h => h.Key == "x-filled").Select(h => h.Value), Is.EqualTo(new[] { "1", "2" }));
        var records = _services.GetRequiredService<IExecutionStore>();
        var record = await records.GetAsync("fn", first.ExecutionId);
        Assert.Multiple(() =>
        {
            Assert.That(record.Lines, Is.EqualTo(new LogLine[]
            {
                new(FunctionLogLevel.Info, "filled"), new(FunctionLogLevel.Warning, "careful"), new(FunctionLogLevel.Error, "odd"),
            }));
            Assert.That((record.Logs, record.Errors), Is.EqualTo(("filled\ncareful\n", "odd\n")));
            Assert.That((record.IsColdStart, record.PeakMemoryBytes, record.HostCalls), Is.EqualTo((true, 4096L, 3L)));
            Assert.That(record.OutputBytes, Is.EqualTo(first.Body.Length));
            Assert.That(record.Duration, Is.GreaterThan(TimeSpan.Zero));
        });
        Assert.That((await records.GetAsync("fn", second.ExecutionId)).IsColdStart, Is.False);
    }

    [Test]
    public async Task The_runtime_receives_the_deployment_with_its_limits_and_the_ids()
    {
        var result = await DeployAsync("x", Input() with { Timeout = TimeSpan.FromSeconds(7), Specification = "s-1vcpu-1gb" });

        var invoked = await InvokeAsync();

        var (deployment, request) = (_runtime.Deployments.Single(), _runtime.Requests.Single());
        Assert.Multiple(() =>
        {
            Assert.That((deployment.FunctionId, deployment.DeploymentId, deployment.Runtime), Is.EqualTo(("fn", result.DeploymentId, "template-1")));
            Assert.That((deployment.Entrypoint, deployment.MaxMemoryBytes, deployment.AlwaysWarm), Is.EqualTo(("page.txt", 1L << 30, false)));
            Assert.That((request.ExecutionId, request.Timeout, request.Logging), Is.EqualTo((invoked.ExecutionId, TimeSpan.FromSeconds(7), true)));
            Assert.That(deployment.Environment["APPWRITE_FUNCTION_RUNTIME_NAME"], Is.EqualTo("template"));
            Assert.That($"{deployment}{request}", Does.Not.Contain("here"));
        });
    }

    [Test]
    public async Task A_failure_is_a_result_with_its_outcome_and_reason()
    {
        await DeployAsync("{{!too much}}");

        var result = await InvokeAsync();

        var record = await _services.GetRequiredService<IExecutionStore>().GetAsync("fn", result.ExecutionId);
        Assert.That((result.StatusCode, record.Outcome, record.Errors), Is.EqualTo((500, ExecutionOutcome.OutOfMemory, "too much\n")));
    }

    [Test]
    public async Task A_stream_arrives_in_the_pieces_of_the_runtime()
    {
        await DeployAsync("abc");

        await using var stream = await _services.GetRequiredService<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        var pieces = new List<string>();
        await foreach (var piece in stream.ReadBodyAsync())
            pieces.Add(Encoding.UTF8.GetString(piece.Span));

        Assert.That(string.Concat(pieces), Is.EqualTo("Dear reader, abc"));
        Assert.That(pieces, Has.Count.EqualTo("Dear reader, abc".Length));
        Assert.That((await stream.Completion).HostCalls, Is.EqualTo(3));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Execution_completes_and_delivers_log_lines_even_when_the_live_log_throws(bool throws)
    {
        await DeployAsync("x");
        var lines = new List<string>();
        var follower = new Follower(line =>
        {
            lines.Add(line.Text);
            if (throws)
                throw new InvalidOperationException("gone");
        });

        var result = await _services.GetRequiredService<IFunctionEngine>().ExecuteAsync(
            new ExecutionRequest { FunctionId = "fn", Log = follower });

        Assert.That(result.Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed));
        Assert.That(lines, Is.EqualTo(throws ? new[] { "filled" } : ["filled", "careful", "odd"]));
    }

    [Test]
    public async Task Runtime_is_called_to_warm_cool_and_release_a_deployment()
    {
        var backend = _services.GetRequiredService<IHostingBackend>();
        await DeployAsync("one", Input() with { AlwaysWarm = true });
        await CalledAsync("warm fn");
        await DeployAsync("two", Input() with { AlwaysWarm = false });
        await CalledAsync("cool");
        await CalledAsync("release");
        await backend.DeleteAsync("fn");

        await CalledAsync("release");
    }

    [Test]
    public async Task Redeploy_with_another_runtime_is_rejected()
    {
        await DeployAsync("x");

        var refusal = Assert.ThrowsAsync<BackendRejectedException>(() => DeployAsync("x", Input() with { Runtime = "template-2" }));

        Assert.That((refusal!.Reason, refusal.FunctionId), Is.EqualTo((HostingErrorReason.RefusedArgument, "fn")));
        Assert.That((await _services.GetRequiredService<IFunctionCatalog>().ListFunctionsAsync().ToListAsync()).Single().Runtime, Is.EqualTo("template-1"));
    }

    [Test]
    public async Task Function_store_accepts_a_registered_runtime_and_rejects_an_unknown_name()
    {
        var store = _services.GetRequiredService<IFunctionStore>();

        var created = await store.CreateAsync(new NewFunction { Settings = new() { Name = "n", Runtime = "template-2", Entrypoint = "a.txt" } });
        var refusal = Assert.CatchAsync<ArgumentException>(() => store.CreateAsync(
            new NewFunction { Settings = new() { Name = "n", Runtime = "template-3", Entrypoint = "a.txt" } }));

        Assert.That(created.Settings.Runtime, Is.EqualTo("template-2"));
        Assert.That(refusal!.Message, Does.Contain("node-20.0, template-1, template-2"));
    }

    [Test]
    public async Task The_HTTP_API_lists_the_custom_runtime_and_Node()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new TemplateRuntime.Greeting(""));
        builder.Services.AddFunctionHost(options => options.Folder = Path.Combine(_folder, "api"));
        builder.Services.AddSingleton<IFunctionRuntime, TemplateRuntime>();
        builder.Services.AddAppwriteApi(options =>
        {
            options.ProjectId = "project";
            options.ApiKeys.Add(new() { Key = "7f3c9a1e5b2d8046" });
        });
        await using var app = builder.Build();
        app.MapAppwriteFunctions();
        await app.StartAsync();
        using var client = new HttpClient { DefaultRequestHeaders = { { "x-appwrite-project", "project" } } };

        var list = await client.GetStringAsync($"{app.Urls.Single()}/v1/functions/runtimes");

        Assert.That(list, Does.Contain("\"node-20.0\"").And.Contain("\"template-1\"").And.Contain("\"template-2\""));
    }

    [TestCase("node-20.0", "both have the name 'node-20.0'")]
    [TestCase("a b", "has the name 'a b'")]
    [TestCase("node20", "has the name 'node20'")]
    public async Task Duplicate_or_invalid_runtime_name_throws_HostingConfigurationException(string name, string message)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(_blobs);
        services.AddDeusHosting().UseEmbeddedFunctions(options => options.Folder = _folder);
        services.AddSingleton<IFunctionRuntime>(new Named(name));
        await using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<HostingConfigurationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(error!.Message, Does.Contain(message).And.Contain("Accepted:"));
    }

    private static DeployInput Input() => new() { ServiceId = "s", ArtifactKey = "a", Runtime = "template-1", FunctionId = "fn" };

    private Task<DeployResult> DeployAsync(string text, DeployInput? input = null)
    {
        _blobs.Set("a", ConformanceArtifacts.Gzip(ConformanceArtifacts.Pack(("page.txt", text))));
        return _services.GetRequiredService<IHostingBackend>().DeployAsync((input ?? Input()) with { WaitUntilReady = true });
    }

    private Task<InvokeResult> InvokeAsync() => _services.GetRequiredService<IFunctionInvoker>().InvokeAsync(
        "fn", new InvokeRequest { Headers = [new("x-place", "here")] });

    private async Task CalledAsync(string call)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _runtime.Calls.Reader.ReadAsync(limit.Token) != call)
        {
        }
    }

    private sealed class Follower(Action<LogLine> report) : IProgress<LogLine>
    {
        public void Report(LogLine value) => report(value);
    }

    private sealed class Named(string name) : IFunctionRuntime
    {
        public IReadOnlyCollection<string> Names => [name];

        public string DefaultEntrypoint => "x";

        public Task<RuntimeResponse> ExecuteAsync(
            RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new RuntimeResponse { StatusCode = 200 });
    }
}
