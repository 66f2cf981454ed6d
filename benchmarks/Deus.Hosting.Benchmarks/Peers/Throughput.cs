using System.Globalization;
using System.Text;
using Deus.Hosting.Benchmarks.Functions;

namespace Deus.Hosting.Benchmarks.Peers;

/// <summary>
/// Compares executions over HTTP with their records to other servers of the same handler. wrk sends the load; it is a package of most
/// distributions.
/// </summary>
internal static class Throughput
{
    private const int WarmUpConnections = 32;
    private static readonly int[] Connections = [1, 16, 64];
    private static readonly TimeSpan WarmUpLength = TimeSpan.FromSeconds(10); // .NET and V8 compile often used code again.
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(3);

    /// <summary>Measures all servers, alternating, and prints medians and ratios.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="openRuntimes">
    /// The folder <c>runtimes/node/versions/latest</c> of the Open Runtimes repository with its packages installed; null omits this server.
    /// </param>
    public static async Task<int> RunAsync(int rounds, string? openRuntimes)
    {
        await using var servers = await ThroughputServers.StartAsync(openRuntimes);
        foreach (var server in servers.All)
            await LoadAsync(server, WarmUpConnections, WarmUpLength);
        Console.WriteLine($"requests per second, medians of {rounds} alternating rounds of {RoundLength.TotalSeconds:0} s, after {WarmUpLength.TotalSeconds:0} s of load");
        foreach (var connections in Connections)
        {
            var rates = servers.All.ToDictionary(server => server.Name, _ => new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var server in servers.All)
                    rates[server.Name].Add(await LoadAsync(server, connections, RoundLength));
            }

            Print(connections, rates.ToDictionary(pair => pair.Key, pair => Load.Median(pair.Value)));
        }

        return 0;
    }

    private static void Print(int connections, Dictionary<string, double> medians)
    {
        Console.WriteLine($"{connections} connections");
        foreach (var (name, rate) in medians)
        {
            var ratios = medians.Where(other => !ThroughputServers.IsOurs(other.Key)).Select(other => $"{rate / other.Value:0.00} of {other.Key}");
            Console.WriteLine($"  {name,-20} {rate,8:0}" + (ThroughputServers.IsOurs(name) ? "   " + string.Join(", ", ratios) : ""));
        }
    }

    private static async Task<double> LoadAsync(ThroughputServer server, int connections, TimeSpan length)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", "request.lua");
        await File.WriteAllTextAsync(script, ToScript(server));
        var output = await ChildProcess.RunAsync(
            "wrk",
            ["-t1", "--timeout=30s", $"-c{connections}", $"-d{length.TotalSeconds:0}s", "-s", script, server.Url.ToString()]);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException($"{server.Name}: {output}");
        var line = output.Split('\n').Single(line => line.StartsWith("Requests/sec:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }

    private static string ToScript(ThroughputServer server)
    {
        var script = new StringBuilder("wrk.method = 'POST'\n").Append(CultureInfo.InvariantCulture, $"wrk.body = [[{server.Body}]]\n");
        foreach (var (name, value) in server.Headers)
            script.Append(CultureInfo.InvariantCulture, $"wrk.headers['{name}'] = '{value}'\n");
        return script.ToString();
    }
}
