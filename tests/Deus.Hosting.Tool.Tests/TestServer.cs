using Deus.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Tool.Tests;

/// <summary>A server for the commands: the stub of Appwrite, or the API of an embedded host in this process.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Stub = "stub";
    public const string Host = "host";

    private const string Project = "project";
    private const string Key = "7f3c9a1e5b2d8046";

    private readonly Func<ValueTask> _dispose;

    private TestServer(string endpoint, AppwriteStub? appwrite, Func<ValueTask> dispose)
    {
        Endpoint = endpoint;
        Appwrite = appwrite;
        _dispose = dispose;
    }

    public string Endpoint { get; }

    /// <summary>The stub; null for the embedded host.</summary>
    public AppwriteStub? Appwrite { get; }

    public static Task<TestServer> StartAsync(string kind) => kind == Stub ? StartStubAsync() : StartHostAsync();

    /// <summary>Sets the variables with which the tool finds the server.</summary>
    public void Configure(ToolRunner tool)
    {
        tool.Variables["DEUS_ENDPOINT"] = Endpoint;
        tool.Variables["DEUS_PROJECT"] = Project;
        tool.Variables["DEUS_API_KEY"] = Key;
    }

    public ValueTask DisposeAsync() => _dispose();

    private static async Task<TestServer> StartStubAsync()
    {
        var stub = await AppwriteStub.StartAsync();
        stub.ProjectId = Project;
        stub.ApiKey = Key;
        stub.Execute = _ => new AppwriteExecutionResult { Body = "Hello, Ada!", Logs = "called with GET /" };
        return new TestServer(stub.Endpoint, stub, stub.DisposeAsync);
    }

    private static async Task<TestServer> StartHostAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-tool-host-");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFunctionHost(o => o.Folder = folder.FullName).AddGuestRuntimes();
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = Project;
            o.ApiKeys.Add(new() { Key = Key });
        });
        var app = builder.Build();
        app.MapAppwriteFunctions("/v1");
        await app.StartAsync();
        return new TestServer(app.Urls.Single() + "/v1", appwrite: null, async () =>
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
        });
    }
}
