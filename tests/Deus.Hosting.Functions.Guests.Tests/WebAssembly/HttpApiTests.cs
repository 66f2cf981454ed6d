using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Tests a WebAssembly function through the Appwrite-compatible HTTP API and the stores.</summary>
public sealed class HttpApiTests
{
    private const string Key = "7f3c9a1e5b2d8046";
    private string _folder = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("deus-guests-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFunctionHost(options => options.Folder = _folder).AddGuestRuntimes();
        builder.Services.AddAppwriteApi(options =>
        {
            options.ProjectId = "project";
            options.ApiKeys.Add(new() { Key = Key });
        });
        _app = builder.Build();
        _app.MapAppwriteFunctions();
        await _app.StartAsync();
        _client = new HttpClient
        {
            BaseAddress = new Uri(_app.Urls.Single() + "/v1/"),
            DefaultRequestHeaders = { { "x-appwrite-project", "project" }, { "x-appwrite-key", Key } },
        };
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_module_is_uploaded_built_and_executed_over_HTTP()
    {
        await PostAsync("functions", new { functionId = "web", name = "n", runtime = "wasm", entrypoint = "main.wasm" });
        using var form = new MultipartFormDataContent
        {
            { new StringContent("true"), "activate" },
            { new ByteArrayContent(Archives.Pack("main.wasm", Module.ConvertText(Wat.Print("Status: 202\n\nover HTTP")))), "code", "code.tar.gz" },
        };
        var uploaded = await ReadAsync(await _client.PostAsync("functions/web/deployments", form));
        await _app.Services.GetRequiredService<IDeploymentStore>().WaitAsync("web", uploaded["$id"]!.GetValue<string>());

        var execution = await PostAsync("functions/web/executions", new { body = "" });

        Assert.That(
            (execution["status"]!.GetValue<string>(), execution["responseStatusCode"]!.GetValue<int>(), execution["responseBody"]!.GetValue<string>()),
            Is.EqualTo(("completed", 202, "over HTTP")));
    }

    [Test]
    public async Task A_version_is_deployed_and_rolled_back_through_the_stores()
    {
        var functions = _app.Services.GetRequiredService<IFunctionStore>();
        var deployments = _app.Services.GetRequiredService<IDeploymentStore>();
        await functions.CreateAsync(new NewFunction
        {
            Id = "versions",
            Settings = new FunctionSettings { Name = "n", Runtime = HostingRuntimes.Wasm, Entrypoint = "main.wasm" },
        });
        var first = await DeployAsync("one");
        await DeployAsync("two");
        var before = await ExecuteAsync();

        await deployments.ActivateAsync("versions", first);

        Assert.That((before, await ExecuteAsync()), Is.EqualTo(("two", "one")));

        async Task<string> DeployAsync(string text)
        {
            var source = DeploymentSource.FromArchive(new MemoryStream(Archives.Pack("main.wasm", Module.ConvertText(Wat.Print(text)))));
            var created = await deployments.CreateAsync("versions", source);
            await deployments.WaitAsync("versions", created.Id);
            return created.Id;
        }

        async Task<string> ExecuteAsync() => (await _app.Services.GetRequiredService<IFunctionEngine>().ExecuteAsync(
            new ExecutionRequest { FunctionId = "versions" })).BodyText;
    }

    private async Task<JsonNode> PostAsync(string path, object body) => await ReadAsync(await _client.PostAsJsonAsync(path, body));

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.Accepted), text);
        return JsonNode.Parse(text)!;
    }
}
