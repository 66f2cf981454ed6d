using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>
/// A worker of the same function, called over HTTP on a Unix socket with only an <see cref="HttpClient"/>: the lower bound for any
/// host. It starts with the command and environment of the host's own worker, which it reads from <c>/proc</c>.
/// </summary>
internal sealed class BareWorker : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private BareWorker(Process process, string socket)
    {
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
    }

    /// <summary>Starts a bare worker with the settings of the first worker found whose code is in the folder.</summary>
    public static async Task<BareWorker> StartAsync(string folder)
    {
        var (command, environment) = FindWorker(folder);
        var scratch = Path.GetDirectoryName(environment["DEUS_WORKER_SOCKET"])!;
        var socket = Path.Combine(scratch, "bare");
        var start = new ProcessStartInfo(command[0], [.. command[1..^1], Path.Combine(Path.GetDirectoryName(command[^1])!, "conformance.cjs")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        start.Environment["DEUS_CONFORMANCE_SOCKET"] = socket;
        start.Environment["DEUS_CONFORMANCE_CODE"] = environment["DEUS_WORKER_CODE"];
        start.Environment["DEUS_CONFORMANCE_LOGS"] = environment["DEUS_WORKER_LOGS"];
        start.Environment["OPEN_RUNTIMES_ENTRYPOINT"] = environment["DEUS_WORKER_ENTRYPOINT"];
        var process = Process.Start(start)!;
        await process.StandardOutput.ReadLineAsync(); // the line reports that the worker listens
        return new BareWorker(process, socket);
    }

    /// <summary>Sends one request to the worker.</summary>
    /// <returns>The text of the response.</returns>
    public async Task<string> SendAsync(string body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://worker/") { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
        message.Headers.Add("x-open-runtimes-timeout", "15");
        message.Headers.Add("x-open-runtimes-logging", "disabled"); // with logging, the worker writes two files per request
        using var response = await _http.SendAsync(message);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.Dispose();
    }

    private static (string[] Command, Dictionary<string, string> Environment) FindWorker(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            var command = Read(Path.Combine(process, "cmdline"));
            var environment = Read(Path.Combine(process, "environ")).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
            if (command.Length > 1 && command[^1].EndsWith("worker.bundle.cjs", StringComparison.Ordinal)
                && Path.GetFileName(command[0]) == "node"
                && environment.GetValueOrDefault("DEUS_WORKER_CODE")?.StartsWith(folder, StringComparison.Ordinal) == true)
                return (command, environment);
        }

        throw new InvalidOperationException("There is no worker.");
    }

    private static string[] Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
