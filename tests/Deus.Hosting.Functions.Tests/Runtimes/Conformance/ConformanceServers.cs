using System.Text;
using Deus.Hosting.ConformanceWorker;

namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>The four servers that a suite needs, and the folder of their logs.</summary>
internal sealed class ConformanceServers : IAsyncDisposable
{
    public const string Secret = "test-secret-key";

    private readonly TemporaryFolder _code = new();
    private readonly TemporaryFolder _logs = new();
    private readonly Dictionary<string, ConformanceServer> _servers = [];

    /// <summary>Starts the servers with the contract's function.</summary>
    public static async Task<ConformanceServers> StartAsync(string entrypoint)
    {
        var servers = new ConformanceServers();
        var isModule = entrypoint.EndsWith(".mjs", StringComparison.Ordinal);
        servers._code.Write(entrypoint, isModule ? ContractFunction.ModuleSource : ContractFunction.Source);
        servers._code.Write("no-export.js", "const nothing = 1;");
        servers._code.Write(".config/.file", "hidden");
        var secondary = new ConformanceOptions
        {
            Code = servers._code.FullPath,
            Entrypoint = entrypoint,
            Logs = servers._logs.FullPath,
            Port = 0,
            Address = "127.0.0.1",
            Development = true,
        };
        var main = secondary with
        {
            Development = false,
            Secret = Secret,
            Headers = """{"x-custom":"value","X-CUSTOM-UPPERCASE":"Value2","x-open-runtimes-custom":248}""",
            Variables = new Dictionary<string, string> { ["CUSTOM_ENV_VAR"] = "customValue" },
        };
        await servers.AddAsync("main", main);
        await servers.AddAsync("secondary", secondary);
        await servers.AddAsync("tertiary", secondary);
        await servers.AddAsync("no-export", secondary with { Entrypoint = "no-export.js" });
        return servers;
    }

    public string Output(string server) => _servers[server].Output;

    /// <summary>Sends the suite's default request with the given changes; a header with a null value is omitted.</summary>
    public async Task<WireResponse> CallAsync(
        string action, string? body = null, string method = "POST", string path = "/", string server = "main",
        byte[]? bytes = null, params (string Name, string? Value)[] headers)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["host"] = "localhost:3000",
            ["content-type"] = "text/plain",
            ["x-open-runtimes-secret"] = Secret,
            ["x-action"] = action,
        };
        foreach (var (name, value) in headers)
            all[name] = value;
        var port = await _servers[server].Port;
        var given = all.Where(header => header.Value is not null).Select(header => KeyValuePair.Create(header.Key, header.Value!));
        return await WireClient.SendAsync(port, method, path, given, bytes ?? (body is null ? null : Encoding.UTF8.GetBytes(body)));
    }

    public string Logs(string id) => File.ReadAllText(PathOf(id, "logs"));

    public string Errors(string id) => File.ReadAllText(PathOf(id, "errors"));

    public bool HasFiles(string id) => File.Exists(PathOf(id, "logs")) || File.Exists(PathOf(id, "errors"));

    public int CountFiles() => Directory.GetFiles(_logs.FullPath).Length;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
        _code.Dispose();
        _logs.Dispose();
    }

    private async Task AddAsync(string name, ConformanceOptions options)
    {
        var server = await ConformanceServer.StartAsync(options, _ => { }, CancellationToken.None);
        _servers[name] = server;
        await server.Port.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private string PathOf(string id, string kind) => Path.Combine(_logs.FullPath, $"{id}_{kind}.log");
}
