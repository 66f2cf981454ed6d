using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>A function host on a loopback port that uses a remote jobs service for builds.</summary>
internal sealed class RemoteHost : IAsyncDisposable
{
    public const string Secret = "q7Hn2vXc9Lr4Zs8Kd1Wm6Tb3Yp5Gf0Ja";

    private readonly WebApplication _app;
    private readonly ReservedPort? _ownPort;
    private readonly bool _ownsFolder;

    private RemoteHost(WebApplication app, ReservedPort? ownPort, string folder, bool ownsFolder, FakeTimeProvider time)
    {
        _app = app;
        _ownPort = ownPort;
        _ownsFolder = ownsFolder;
        Folder = folder;
        Time = time;
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; }

    public string Url => _app.Urls.Single() + "/v1/";

    public DeploymentRecords Deployments => Get<DeploymentRecords>();

    public FunctionRecords Functions => Get<FunctionRecords>();

    public Database Database => Get<HostStorage>().Database;

    /// <summary>Starts a host.</summary>
    /// <param name="jobs">The jobs service to use.</param>
    /// <param name="folder">The folder of the host; null for a temporary folder.</param>
    /// <param name="reserved">The port to listen on; null for a free port.</param>
    public static async Task<RemoteHost> StartAsync(JobsService jobs, string? folder = null, ReservedPort? reserved = null)
    {
        var time = new FakeTimeProvider();
        var ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("deus-remote-").FullName;
        var ownPort = reserved is null ? new ReservedPort() : null;
        var port = (reserved ?? ownPort!).Number;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddFunctionHost(o =>
        {
            o.Folder = folder;
            o.RemoteBuilder = new RemoteBuilderOptions
            {
                Endpoint = jobs.Url,
                ApiKey = JobsService.Key,
                Secret = Secret,
                CallbackEndpoint = $"http://127.0.0.1:{port}/v1",
            };
        });
        builder.Services.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(new ApiHost.FakeRuntime());
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
        });
        var app = builder.Build();
        app.MapBuildCallbacks();
        app.MapAppwriteFunctions();
        await app.StartAsync();
        return new RemoteHost(app, ownPort, folder, ownsFolder, time);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Creates a deployment; the host then submits its job.</summary>
    public async Task<string> DeployAsync(byte[]? archive = null)
    {
        if (Functions.Find("fn1") is null)
            await Functions.CreateAsync(
                "fn1",
                new FunctionSettings { Name = "Hello", Runtime = "node-20.0", Entrypoint = "src/main.js", Commands = "npm install && echo 'it is'" },
                alwaysWarm: false,
                CancellationToken.None);
        var created = await Get<DeploymentWriter>().CreateAsync(
            "fn1", new NewDeployment(Activate: true), new MemoryStream(archive ?? ApiHost.Archive()), CancellationToken.None);
        return created.Id;
    }

    public Deployment Read(string deploymentId) => Deployments.Get("fn1", deploymentId);

    /// <summary>Waits until the deployment has ended.</summary>
    public async Task<Deployment> EndAsync(string deploymentId)
    {
        var signals = Get<DeploymentSignals>();
        while (true)
        {
            var changed = signals.NextChange(deploymentId);
            if (Read(deploymentId) is { Status.IsTerminal: true } ended)
                return ended;
            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Advances the clock and runs the sweeper.</summary>
    public Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        return Get<BuildSweeper>().SweepAsync(CancellationToken.None);
    }

    /// <summary>Waits until all effects of a deployment are delivered.</summary>
    public async Task EffectsDoneAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Database.Read(connection => Open(connection, id)))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task<Deployment> CancelAsync(string deploymentId) =>
        Get<BuildCancellation>().CancelBuildAsync("fn1", deploymentId, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _ownPort?.Dispose();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private static bool Open(Microsoft.Data.Sqlite.SqliteConnection connection, string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM build_effects WHERE deployment_id = $id AND done_at IS NULL)";
        command.Parameters.AddWithValue("$id", id);
        return (long)command.ExecuteScalar()! != 0;
    }
}
