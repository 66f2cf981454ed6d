using System.Diagnostics.Metrics;
using System.Text;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Diagnostics;
using Deus.Hosting.Functions.Variables;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests;

/// <summary>The embedded host in a temporary folder, with a runtime and a shell that the test controls.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly bool _ownsFolder;
    private readonly ServiceProvider _services;
    private readonly MeasuredCount _pendingWork;

    public TestHost(
        string? folder = null,
        Action<FunctionsOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? NewFolder();
        var collection = new ServiceCollection();
        collection.AddSingleton<IBlobReader>(Blobs);
        collection.AddSingleton<ILoggerProvider>(Logs);
        if (time is not null)
            collection.AddSingleton(time);
        collection.AddDeusHosting().UseEmbeddedFunctions(options =>
        {
            options.Folder = Folder;
            configure?.Invoke(options);
        });
        collection.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(Runtime);
        collection.RemoveAll<IBuildCommands>().AddSingleton<IBuildCommands>(Commands);
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();
        _pendingWork = MeasuredCount.PendingWork(Get<IMeterFactory>());
    }

    public string Folder { get; }

    public InMemoryBlobReader Blobs { get; } = new();

    public FakeRuntime Runtime { get; } = new();

    public FakeCommands Commands { get; } = new();

    public LogCollector Logs { get; } = new();

    public EmbeddedBackend Backend => Get<EmbeddedBackend>();

    public FunctionRecords Functions => Get<FunctionRecords>();

    public VariableRecords Variables => Get<VariableRecords>();

    public DeploymentRecords Deployments => Get<DeploymentRecords>();

    public Database Database => Get<HostStorage>().Database;

    /// <summary>Creates a host with the real Node.js, shell and npm.</summary>
    public static TestHost WithNode(
        string? folder = null,
        Action<FunctionsOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null) => new(
        folder,
        configure,
        time,
        collection =>
        {
            services?.Invoke(collection);
            collection.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(p => p.GetRequiredService<NodeRuntime>());
            collection.RemoveAll<IBuildCommands>().AddSingleton<IBuildCommands, ShellCommands>();
        });

    public static string NewFolder() => Directory.CreateTempSubdirectory("deus-tests-").FullName;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task StartAsync() => Get<FunctionHost>().EnsureStartedAsync(CancellationToken.None);

    public Task<HostedFunction> CreateFunctionAsync(string id = "fn1", FunctionSettings? settings = null) =>
        Functions.CreateAsync(id, settings ?? Settings(), alwaysWarm: false, CancellationToken.None);

    public static FunctionSettings Settings() =>
        new() { Name = "Hello", Runtime = "node-20.0", Entrypoint = "src/main.js", Commands = "npm install" };

    public Task<Deployment> CreateDeploymentAsync(string functionId = "fn1", byte[]? archive = null, bool activate = true) =>
        Get<DeploymentWriter>().CreateAsync(
            functionId, new NewDeployment(activate), new MemoryStream(archive ?? TestArchives.Function()), CancellationToken.None);

    public Task<(HostedFunction Function, string? Previous)> ActivateAsync(string functionId, string deploymentId) =>
        Get<DeploymentActivation>().ActivateAsync(functionId, deploymentId, CancellationToken.None);

    public Task DeleteDeploymentAsync(string functionId, string deploymentId) =>
        Get<DeploymentRemoval>().DeleteAsync(functionId, deploymentId, CancellationToken.None);

    public Task<DeploymentState> WaitAsync(string functionId, string deploymentId) =>
        Backend.WaitAsync(functionId, deploymentId).WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Creates a function with an active deployment.</summary>
    public async Task<Deployment> DeployAsync(string functionId = "fn1")
    {
        await StartAsync();
        await CreateFunctionAsync(functionId);
        var deployment = await CreateDeploymentAsync(functionId);
        (await WaitAsync(functionId, deployment.Id)).EnsureReady();
        return deployment;
    }

    /// <summary>Sends an event to a build.</summary>
    public Task<BuildReceipt> ApplyEventAsync(string deploymentId, BuildEvent buildEvent, EventIdentity? identity = null) =>
        Get<BuildInbox>().PutAsync(new BuildMessage(deploymentId, buildEvent, identity), CancellationToken.None);

    /// <summary>Creates a function of one file and waits until it is ready.</summary>
    public async Task<HostedFunction> CreateFromTextAsync(string id, string code, int timeoutSeconds = 15)
    {
        var function = await Get<IFunctionStore>().CreateAsync(new NewFunction
        {
            Id = id,
            Settings = Settings() with { Timeout = TimeSpan.FromSeconds(timeoutSeconds) },
            Source = DeploymentSource.FromText(code),
        });
        (await WaitAsync(id, function.LatestDeploymentId!)).EnsureReady();
        return function;
    }

    public Task<ExecutionResult> ExecuteAsync(string functionId, string body, params KeyValuePair<string, string>[] headers) =>
        Get<IFunctionEngine>().ExecuteAsync(
            new ExecutionRequest { FunctionId = functionId, Body = Encoding.UTF8.GetBytes(body), Headers = headers });

    /// <summary>Waits until the queued background work is done.</summary>
    public Task BackgroundWorkDoneAsync() => Eventually.HoldsAsync(() => _pendingWork.Value == 0);

    /// <summary>Stops the host, so that another one can use its folder.</summary>
    public ValueTask StopAsync() => _services.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _pendingWork.Dispose();
        if (_ownsFolder)
            Assert.That(FolderRemoval.TryRemove(Folder), "The folder was removed.");
    }
}
