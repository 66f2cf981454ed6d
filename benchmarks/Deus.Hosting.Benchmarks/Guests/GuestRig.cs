using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Lua;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>An embedded host with the guest runtimes, in a temporary folder.</summary>
internal sealed class GuestRig : IAsyncDisposable
{
    private const string Entrypoint = "main.wasm";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-benchmark-");
    private readonly ServiceProvider _services;

    /// <param name="configure">Sets the options of the host.</param>
    public GuestRig(Action<FunctionsOptions>? configure = null) => _services = new ServiceCollection()
        .AddFunctionHost(options =>
        {
            options.Folder = _folder.FullName;
            options.SecretKey = new byte[32];
            configure?.Invoke(options);
        })
        .AddGuestRuntimes()
        .BuildServiceProvider();

    public IFunctionEngine Engine => _services.GetRequiredService<IFunctionEngine>();

    /// <summary>Prepares an interpreter of its own, for calls without the runtime around them.</summary>
    public async Task<WarmLua> CreateWarmLuaAsync()
    {
        var language = new LuaLanguage();
        var sandbox = _services.GetRequiredService<GuestSandbox>();
        var interpreter = await ScriptInterpreter.CreateAsync(language, sandbox, _services.GetRequiredService<ModuleCache>(), TimeProvider.System);
        return new WarmLua(sandbox, _services.GetRequiredService<GuestServices>(), interpreter, language);
    }

    public IDeploymentStore Deployments => _services.GetRequiredService<IDeploymentStore>();

    /// <summary>Deploys a module as a function with all grants that the benchmarks need.</summary>
    public async Task DeployAsync(string functionId, byte[] module, int timeoutSeconds = 15)
    {
        await CreateAsync(
            functionId,
            new FunctionSettings { Name = functionId, Runtime = HostingRuntimes.Wasm, Entrypoint = Entrypoint, Timeout = TimeSpan.FromSeconds(timeoutSeconds) },
            DeploymentSource.FromArchive(new MemoryStream(Pack(module))));
        await _services.GetRequiredService<IGuestGrantStore>().SetAsync(functionId, new GuestGrants { KeyValue = true });
    }

    /// <summary>Deploys a script of a guest runtime.</summary>
    public Task DeployScriptAsync(string functionId, string runtime, string code)
    {
        var file = runtime == HostingRuntimes.Lua54 ? "main.lua" : "main.js";
        return CreateAsync(
            functionId,
            new FunctionSettings { Name = functionId, Runtime = runtime, Entrypoint = file, Timeout = Timeout },
            DeploymentSource.FromArchive(new MemoryStream(Pack(System.Text.Encoding.UTF8.GetBytes(code), file))));
    }

    /// <summary>Deploys a Node.js function.</summary>
    public Task DeployAsync(string functionId, string code) =>
        CreateAsync(functionId, new FunctionSettings { Name = functionId }, DeploymentSource.FromText(code));

    /// <summary>Deploys a new version of a function and deletes the previous one.</summary>
    public async Task RedeployAsync(string functionId, DeploymentSource source)
    {
        var before = (await _services.GetRequiredService<IFunctionStore>().GetAsync(functionId)).ActiveDeploymentId!;
        var created = await Deployments.CreateAsync(functionId, source);
        var ready = await Deployments.WaitAsync(functionId, created.Id);
        if (ready.Status != DeploymentStatus.Ready)
            throw new InvalidOperationException(ready.Log);
        await Deployments.DeleteAsync(functionId, before);
    }

    /// <summary>Executes a function through the engine, with its record, however it ends.</summary>
    public Task<ExecutionResult> TryExecuteAsync(string functionId) => Engine.ExecuteAsync(new ExecutionRequest { FunctionId = functionId });

    /// <summary>Executes a function through the engine, with its record.</summary>
    public async Task ExecuteAsync(string functionId, ReadOnlyMemory<byte> body = default)
    {
        var result = await Engine.ExecuteAsync(new ExecutionRequest { FunctionId = functionId, Body = body });
        if (!result.IsSuccess)
            throw new InvalidOperationException($"{functionId}: {result.Execution.Outcome} {result.Execution.Errors}");
    }

    /// <summary>Executes a function as the engine does, without writing a record.</summary>
    public async Task ExecuteUnrecordedAsync(string functionId)
    {
        var prepared = await _services.GetRequiredService<ExecutionPreparation>().PrepareAsync(new ExecutionRequest { FunctionId = functionId }, default);
        using (prepared.Lease)
        {
            var folder = await _services.GetRequiredService<CodeFolders>().EnsureAsync(prepared.Target.Deployment, default);
            Check(await _services.GetRequiredService<RuntimeInvoker>().ExecuteAsync(
                prepared.Runtime, prepared.Target.ToRuntimeDeployment(folder), prepared.ForRuntime, prepared.Lease, default));
        }
    }

    /// <summary>Writes a module to a folder, as the engine gives it to the runtime.</summary>
    public RuntimeDeployment Unpack(string id, byte[] module)
    {
        var folder = _folder.CreateSubdirectory($"direct-{id}").FullName;
        File.WriteAllBytes(Path.Combine(folder, Entrypoint), module);
        return new RuntimeDeployment { FunctionId = id, DeploymentId = id, Runtime = HostingRuntimes.Wasm, CodeFolder = folder, Entrypoint = Entrypoint };
    }

    /// <summary>Executes a module with the runtime alone.</summary>
    public async Task RunAsync(RuntimeDeployment deployment) => Check(await RunAsync(deployment, Timeout, default));

    /// <summary>Executes a module with the runtime alone, however it ends.</summary>
    public Task<RuntimeResponse> RunAsync(RuntimeDeployment deployment, TimeSpan timeout, CancellationToken cancellationToken) =>
        _services.GetRequiredService<WasmRuntime>().ExecuteAsync(deployment, new RuntimeRequest { Timeout = timeout }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Packs a module as the source of a deployment.</summary>
    public static byte[] Pack(byte[] module, string file = Entrypoint)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(module) });
        return buffer.ToArray();
    }

    private async Task CreateAsync(string functionId, FunctionSettings settings, DeploymentSource source)
    {
        var function = await _services.GetRequiredService<IFunctionStore>().CreateAsync(
            new NewFunction { Id = functionId, Settings = settings, Source = source });
        var deployment = await Deployments.WaitAsync(functionId, function.LatestDeploymentId!);
        if (deployment.Status != DeploymentStatus.Ready)
            throw new InvalidOperationException(deployment.Log);
    }

    private static void Check(RuntimeResponse response)
    {
        if (response is not { Outcome: RuntimeOutcome.Responded, StatusCode: 200 })
            throw new InvalidOperationException($"{response.Outcome}: {string.Join('\n', response.Lines)}");
    }
}
