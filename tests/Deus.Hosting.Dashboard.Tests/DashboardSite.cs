using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>An application with a function host and the dashboard, on a loopback port.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    public const string Reader = RoleAuthentication.Reader;
    public const string Admin = RoleAuthentication.Admin;

    private readonly WebApplication _app;

    private DashboardSite(WebApplication app, string folder, DemoRuntime runtime)
    {
        _app = app;
        Folder = folder;
        Runtime = runtime;
    }

    public string Folder { get; }

    public string Address => _app.Urls.Single();

    public DemoRuntime Runtime { get; }

    public IFunctionStore Functions => Get<IFunctionStore>();

    public IDeploymentStore Deployments => Get<IDeploymentStore>();

    public IExecutionStore Executions => Get<IExecutionStore>();

    public Database Database => Get<HostStorage>().Database;

    /// <param name="environment">The environment of the application.</param>
    /// <param name="hasPolicies">True requires the role reader for looking and admin for changes; false sets no policies.</param>
    public static async Task<DashboardSite> StartAsync(string environment = "Production", bool hasPolicies = true)
    {
        var folder = Directory.CreateTempSubdirectory("deus-browser-").FullName;
        var runtime = new DemoRuntime();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFunctionHost(o => o.Folder = Path.Combine(folder, "host"));
        builder.Services.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(runtime);
        builder.Services.AddSingleton<IGrantDescription, DemoGrants>();
        RoleAuthentication.Add(builder.Services);
        var app = builder.Build();
        app.MapDeusDashboard(readPolicy: hasPolicies ? Reader : null, changePolicy: hasPolicies ? Admin : null);
        await app.StartAsync();
        return new DashboardSite(app, folder, runtime);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Creates a function made of one text, with an active deployment.</summary>
    /// <returns>The id of the deployment.</returns>
    public async Task<string> DeployAsync(string id, string name, string runtime = "javascript", string code = "export default () => 'hello'")
    {
        var file = runtime == "javascript" ? "main.js" : "main.lua";
        var function = await Functions.CreateAsync(new NewFunction
        {
            Id = id,
            Settings = new FunctionSettings { Name = name, Runtime = runtime, Entrypoint = file },
            Source = DeploymentSource.FromText(code, file),
        });
        return await WaitAsync(id, function.LatestDeploymentId!);
    }

    /// <summary>Creates a further deployment, and waits until it is active.</summary>
    public async Task<string> DeployAgainAsync(string id, string code = "export default () => 'hello again'") =>
        await WaitAsync(id, (await Deployments.CreateAsync(id, DeploymentSource.FromText(code))).Id);

    /// <summary>Executes a function.</summary>
    public async Task<Execution> RunAsync(string id, string path = "/", params KeyValuePair<string, string>[] headers) =>
        (await Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = id, PathAndQuery = path, Headers = headers })).Execution;

    public async Task<string> WaitAsync(string id, string deploymentId)
    {
        var built = await Deployments.WaitAsync(id, deploymentId);
        Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Ready), built.Log);
        return built.Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class DemoGrants : IGrantDescription
    {
        public Task<IReadOnlyList<string>> DescribeAsync(string functionId, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<string>>(["key-value store", "buckets: invoices", "hosts: api.example.com"]);
    }
}
