using System.Text;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Microsoft.Extensions.DependencyInjection;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>The embedded host with the guest runtimes, in a temporary folder.</summary>
internal sealed class GuestHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public GuestHost(Action<GuestOptions>? configure = null, Action<IServiceCollection>? services = null, Action<FunctionsOptions>? host = null)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IBlobReader>(Blobs);
        collection.AddDeusHosting()
            .UseEmbeddedFunctions(options =>
            {
                options.Folder = Folder;
                host?.Invoke(options);
            })
            .AddGuestRuntimes(configure);
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("deus-guests-").FullName;

    public InMemoryBlobReader Blobs { get; } = new();

    public WasmRuntime Runtime => Get<WasmRuntime>();

    public GuestSandbox Sandbox => Get<GuestSandbox>();

    public IFunctionEngine Engine => Get<IFunctionEngine>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Deploys a module in text format as the function <paramref name="id"/>, and waits until it is ready.</summary>
    public Task<DeployResult> DeployAsync(string text, string id = "fn", Func<DeployInput, DeployInput>? with = null) =>
        DeployAsync(Module.ConvertText(text), id, with);

    /// <summary>Deploys a Lua script as the function <paramref name="id"/>, and waits until it is ready.</summary>
    public Task<DeployResult> DeployLuaAsync(string source, string id = "fn", Func<DeployInput, DeployInput>? with = null) =>
        DeployAsync("main.lua", Encoding.UTF8.GetBytes(source), HostingRuntimes.Lua54, id, with);

    /// <summary>Deploys a JavaScript function as <paramref name="id"/>, and waits until it is ready.</summary>
    public Task<DeployResult> DeployJavaScriptAsync(string source, string id = "fn", Func<DeployInput, DeployInput>? with = null) =>
        DeployAsync("main.js", Encoding.UTF8.GetBytes(source), HostingRuntimes.JavaScript, id, with);

    public Task<DeployResult> DeployAsync(byte[] module, string id = "fn", Func<DeployInput, DeployInput>? with = null) =>
        DeployAsync("main.wasm", module, HostingRuntimes.Wasm, id, with);

    public Task<ExecutionResult> ExecuteAsync(string body = "", string id = "fn", CancellationToken cancellationToken = default) =>
        Engine.ExecuteAsync(new ExecutionRequest { FunctionId = id, Body = Encoding.UTF8.GetBytes(body) }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<DeployResult> DeployAsync(string file, byte[] content, string runtime, string id, Func<DeployInput, DeployInput>? with)
    {
        Blobs.Set(id, Archives.Pack(file, content));
        var input = new DeployInput { ServiceId = "s", ArtifactKey = id, FunctionId = id, Runtime = runtime, WaitUntilReady = true };
        return await Get<IHostingBackend>().DeployAsync(with?.Invoke(input) ?? input);
    }
}
