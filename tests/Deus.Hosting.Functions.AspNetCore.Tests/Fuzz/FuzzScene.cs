using Deus.Hosting.Functions.Runtimes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>Hosts the API with the functions <c>live</c> and <c>uploads</c>.</summary>
internal sealed class FuzzScene : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private FuzzScene(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
    }

    public static async Task<FuzzScene> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-fuzz-");
        var app = await ApiHost.BuildAsync(
            folder.FullName, builder => builder.WebHost.UseTestServer(), Everything, new ApiHost.FakeRuntime { Handler = Mirror });
        var scene = new FuzzScene(app, folder);
        await scene.CreateAsync("uploads");
        await scene.CreateAsync("live");
        var live = await app.Services.GetRequiredService<IFunctionStore>().GetAsync("live");
        await app.Services.GetRequiredService<IDeploymentStore>().WaitAsync("live", live.LatestDeploymentId!);
        return scene;
    }

    public Task<HttpContext> SendAsync(Action<HttpContext> request) => _app.GetTestServer().SendAsync(request);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Returns the request as the response.</summary>
    private static Task<RuntimeResponse> Mirror(RuntimeRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Headers = request.Headers,
            Body = request.Body,
            Logs = request.PathAndQuery,
            Errors = request.Method,
        });

    private async Task CreateAsync(string id) => await _app.Services.GetRequiredService<IFunctionStore>().CreateAsync(new NewFunction
    {
        Id = id,
        Source = DeploymentSource.FromText("x"),
        Settings = new FunctionSettings { Name = "n", Entrypoint = "index.js", Execute = ["any"] },
    });

    private static void Everything(AppwriteApiOptions options)
    {
        options.ProjectId = ApiHost.Project;
        options.MaxFunctionsPerDay = null;
        options.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
    }
}
