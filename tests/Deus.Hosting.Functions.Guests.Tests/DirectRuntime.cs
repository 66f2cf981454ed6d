using System.Diagnostics.Metrics;
using System.Text;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Storage;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Logging.Abstractions;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>The runtime without the host around it, for tests of guests that need no record and no build.</summary>
internal sealed class DirectRuntime : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deus-guests-").FullName;
    private readonly Meter _meter = new("test");
    private readonly ModuleCompiler _compiler;
    private readonly LoadedModules _modules;
    private readonly GuestDatabase _database;

    public DirectRuntime(int maxThreads = 4, int maxQueued = 256, long maxMemoryBytes = 64 * 1024 * 1024, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var telemetry = new GuestTelemetry(_meter);
        Sandbox = new GuestSandbox(new GuestSandboxOptions(maxThreads, maxQueued, maxMemoryBytes), telemetry, time);
        _compiler = new ModuleCompiler(Sandbox.Engine, telemetry, time);
        _modules = new LoadedModules(
            new ModuleCache(Path.Combine(_folder, "modules"), 1 << 30, Sandbox.Engine, _compiler, telemetry, time), Sandbox, 16 * 1024 * 1024);
        _database = new GuestDatabase(_folder);
        var services = new GuestServices
        {
            Grants = new SqliteGrantStore(_database, () => throw new InvalidOperationException()),
            Options = new GuestOptions(),
            Logger = NullLogger.Instance,
        };
        Runtime = new WasmRuntime(Sandbox, _modules, services, time);
    }

    public GuestSandbox Sandbox { get; }

    public WasmRuntime Runtime { get; }

    /// <summary>The folder of the compiled modules.</summary>
    public string CacheFolder => Path.Combine(_folder, "modules");

    /// <summary>Makes a deployment of a module in text format.</summary>
    public RuntimeDeployment Deploy(string text) => Deploy(Module.ConvertText(text));

    public RuntimeDeployment Deploy(byte[] module)
    {
        var id = Guid.NewGuid().ToString("N");
        var folder = Directory.CreateDirectory(Path.Combine(_folder, id)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "main.wasm"), module);
        return new RuntimeDeployment { FunctionId = "fn", DeploymentId = id, Runtime = HostingRuntimes.Wasm, CodeFolder = folder, Entrypoint = "main.wasm" };
    }

    public Task<RuntimeResponse> RunAsync(
        RuntimeDeployment deployment, string body = "", double seconds = 20, CancellationToken cancellationToken = default) =>
        Runtime.ExecuteAsync(
            deployment, new RuntimeRequest { Timeout = TimeSpan.FromSeconds(seconds), Body = Encoding.UTF8.GetBytes(body) }, cancellationToken);

    public Task<RuntimeResponse> RunAsync(string text, string body = "", double seconds = 20) => RunAsync(Deploy(text), body, seconds);

    /// <summary>Runs a command that exits with the result of an expression, and returns that number.</summary>
    public async Task<string> ExitAsync(string expression, string more = "")
    {
        var response = await RunAsync(Wat.Exit(expression, more));
        return response.Lines is [.., var last] ? last.Text : "0";
    }

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await Sandbox.DisposeAsync();
        _compiler.Dispose();
        _meter.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
