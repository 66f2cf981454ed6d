using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Deus.Hosting.Benchmarks.Functions;

namespace Deus.Hosting.Benchmarks.Peers;

/// <summary>A server under load, and the request that it gets.</summary>
internal sealed record ThroughputServer(string Name, Uri Url, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>The servers that are compared, each in a process of its own.</summary>
internal sealed class ThroughputServers : IAsyncDisposable
{
    private const string Api = "our API";
    private const string Trigger = "our trigger";
    private const string Code = "/usr/local/server/src/function"; // The server of Open Runtimes reads the function here.
    private const string Logs = "/mnt/logs";
    private const string Body = """{"a":1}""";
    private static readonly string[] Packages = ["workerd@1.20261117.1", "@google-cloud/functions-framework@5.0.5"];

    private readonly List<ThroughputServer> _servers = [];
    private readonly List<Process> _processes = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-load-");

    private ThroughputServers()
    {
    }

    public IReadOnlyList<ThroughputServer> All => _servers;

    private static string Files => Path.Combine(AppContext.BaseDirectory, "Peers", "Servers");

    private static string Programs => Path.Combine(Files, "node_modules", ".bin");

    /// <summary>Returns true for the names of this project's servers.</summary>
    public static bool IsOurs(string name) => name.StartsWith("our ", StringComparison.Ordinal);

    /// <summary>Installs the other servers from npm, and starts all.</summary>
    public static async Task<ThroughputServers> StartAsync(string? openRuntimes)
    {
        if (!File.Exists(Path.Combine(Programs, "workerd")))
            await ChildProcess.RunAsync("npm", ["install", "--no-save", "--no-audit", "--no-fund", .. Packages], Files);
        var servers = new ThroughputServers();
        try
        {
            await servers.StartPeersAsync(openRuntimes);
            await servers.StartOwnAsync("");
            await servers.StartOwnAsync(", no spinning", ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartPeersAsync(string? openRuntimes)
    {
        await StartAsync("bare Node.js", "node", [Path.Combine(Files, "node.cjs")]);
        if (openRuntimes is not null)
        {
            Directory.CreateDirectory(Code);
            Directory.CreateDirectory(Logs);
            File.Copy(Path.Combine(Files, "open-runtimes.cjs"), Path.Combine(Code, "main.js"), overwrite: true);
            await StartAsync("Open Runtimes", "node", [Path.Combine(openRuntimes, "src", "server.js")], ("OPEN_RUNTIMES_ENTRYPOINT", "main.js"));
        }

        await StartAsync(
            "functions-framework",
            Path.Combine(Programs, "functions-framework"),
            ["--target=sum", "--source=" + Path.Combine(Files, "functions-framework.cjs")]);
        await StartAsync("workerd", Path.Combine(Programs, "workerd"), ["serve", Path.Combine(Files, "workerd.capnp"), "--socket-addr=http=127.0.0.1:{port}"]);
    }

    private async Task StartAsync(string name, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments.Select(argument => argument.Replace("{port}", $"{port}", StringComparison.Ordinal)))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Files,
        };
        start.Environment["PORT"] = $"{port}";
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        // The server of Open Runtimes has a fixed port.
        var url = new Uri($"http://127.0.0.1:{(name == "Open Runtimes" ? 3000 : port)}/");
        _processes.Add(Process.Start(start)!);
        await AddAsync(new ThroughputServer(name, url, Body, new Dictionary<string, string> { ["Content-Type"] = "application/json" }));
    }

    private async Task StartOwnAsync(string suffix, params (string Name, string Value)[] environment)
    {
        var folder = _folder.CreateSubdirectory($"host{_processes.Count}");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load-host", folder.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var host = Process.Start(start)!;
        _processes.Add(host);
        var url = (await host.StandardOutput.ReadLineAsync())!;
        using var client = new LoadClient(url, 1);
        await client.CreateAsync();
        await client.DeployAsync(null, CancellationToken.None);
        await AddAsync(new ThroughputServer(
            Api + suffix,
            new Uri($"{url}/v1/functions/{LoadClient.FunctionId}/executions"),
            """{"body":"{\"a\":1}"}""",
            new Dictionary<string, string>
            {
                ["Content-Type"] = "application/json",
                ["X-Appwrite-Project"] = LoadHost.Project,
                ["X-Appwrite-Key"] = LoadHost.Key,
            }));
        await AddAsync(new ThroughputServer(
            Trigger + suffix,
            new Uri($"{url}/fn/{LoadClient.FunctionId}"),
            Body,
            new Dictionary<string, string> { ["Content-Type"] = "application/json" }));
    }

    /// <summary>Adds a server when it answers as expected.</summary>
    private async Task AddAsync(ThroughputServer server)
    {
        using var client = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent(server.Body, Encoding.UTF8, "application/json") };
                foreach (var (name, value) in server.Headers.Where(header => header.Key != "Content-Type"))
                    request.Headers.Add(name, value);
                using var response = await client.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                if (!text.Contains("sum", StringComparison.Ordinal) || !text.Contains('2', StringComparison.Ordinal))
                    throw new InvalidOperationException($"{server.Name} answered {(int)response.StatusCode}: {text}");
                _servers.Add(server);
                return;
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100)); // It does not listen yet.
            }
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
