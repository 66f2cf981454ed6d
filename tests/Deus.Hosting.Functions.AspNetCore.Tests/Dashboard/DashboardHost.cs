using System.Net;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Hosts the dashboard on a loopback port, with a fake runtime.</summary>
internal sealed partial class DashboardHost : IAsyncDisposable
{
    public const string Reader = RoleAuthentication.Reader;
    public const string Admin = RoleAuthentication.Admin;

    private readonly WebApplication _app;
    private readonly string _folder;

    private DashboardHost(WebApplication app, string folder, ApiHost.FakeRuntime runtime)
    {
        _app = app;
        _folder = folder;
        Runtime = runtime;
        Client = NewClient(Admin);
    }

    /// <summary>The browser of a person who may change something. It follows no redirects.</summary>
    public HttpClient Client { get; }

    public ApiHost.FakeRuntime Runtime { get; }

    public IFunctionStore Functions => Get<IFunctionStore>();

    public IDeploymentStore Deployments => Get<IDeploymentStore>();

    public IExecutionStore Executions => Get<IExecutionStore>();

    public Database Database => Get<HostStorage>().Database;

    /// <param name="environment">The environment of the application.</param>
    /// <param name="readPolicy">The policy of those who may look; null for none.</param>
    /// <param name="changePolicy">The policy of those who may change something; null for none.</param>
    public static async Task<DashboardHost> StartAsync(
        string environment = "Production", string? readPolicy = Reader, string? changePolicy = Admin)
    {
        var folder = Directory.CreateTempSubdirectory("deus-dashboard-").FullName;
        var runtime = new ApiHost.FakeRuntime();
        var app = await ApiHost.BuildAsync(
            folder,
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                RoleAuthentication.Add(builder.Services);
            },
            runtime: runtime,
            environment: environment,
            map: application => application.MapDeusDashboard(readPolicy: readPolicy, changePolicy: changePolicy));
        return new DashboardHost(app, folder, runtime);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Returns a browser of a person with a role, or of a person who is not signed in.</summary>
    public HttpClient NewClient(string? role)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri(_app.Urls.Single()),
        };
        if (role is not null)
            client.DefaultRequestHeaders.Add(RoleAuthentication.Header, role);
        return client;
    }

    /// <summary>Reads a page.</summary>
    public async Task<DashboardResponse> GetAsync(string path, HttpClient? client = null)
    {
        using var response = await (client ?? Client).GetAsync(new Uri(path, UriKind.Relative));
        return await DashboardResponse.ReadAsync(response);
    }

    /// <summary>Reads a page that exists.</summary>
    public async Task<string> ShowAsync(string path)
    {
        var response = await GetAsync(path);
        Assert.That(response.Status, Is.EqualTo(200), response.Body);
        return response.Body;
    }

    /// <summary>Opens the page with the form of a change, and sends the form with all its hidden fields.</summary>
    public async Task<DashboardResponse> SubmitAsync(string path, params (string Name, string Value)[] typed)
    {
        var page = await ShowAsync(path);
        var hidden = HiddenField().Matches(page).Select(m => (Name: m.Groups[1].Value, Value: WebUtility.HtmlDecode(m.Groups[2].Value)));
        return await PostAsync(path, [.. hidden, .. typed]);
    }

    public async Task<DashboardResponse> PostAsync(string path, (string Name, string Value)[] fields, HttpClient? client = null)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create<string?, string?>(field.Name, field.Value)));
        using var response = await (client ?? Client).PostAsync(new Uri(path, UriKind.Relative), form);
        return await DashboardResponse.ReadAsync(response);
    }

    /// <summary>Creates a function made of one text, with an active deployment.</summary>
    /// <returns>The id of the deployment.</returns>
    public async Task<string> DeployAsync(string id = "fn1", string name = "Hello", string code = "export default () => 1")
    {
        var function = await Functions.CreateAsync(new NewFunction
        {
            Id = id,
            Settings = new FunctionSettings { Name = name, Entrypoint = "main.js" },
            Source = DeploymentSource.FromText(code),
        });
        return await WaitAsync(id, function.LatestDeploymentId!);
    }

    /// <summary>Creates a further deployment, and waits until it is active.</summary>
    public async Task<string> DeployAgainAsync(string id = "fn1")
    {
        var created = await Deployments.CreateAsync(id, DeploymentSource.FromText("export default () => 2"));
        return await WaitAsync(id, created.Id);
    }

    /// <summary>Executes a function.</summary>
    public async Task<Execution> RunAsync(string id = "fn1") =>
        (await Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = id })).Execution;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> WaitAsync(string id, string deploymentId)
    {
        var built = await Deployments.WaitAsync(id, deploymentId);
        Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Ready), built.Log);
        return built.Id;
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex HiddenField();
}
