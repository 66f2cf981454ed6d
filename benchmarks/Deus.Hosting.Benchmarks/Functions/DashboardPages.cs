using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>
/// The time to the last byte of the dashboard's pages, of a host with ten functions and a thousand executions, and of one with ten thousand
/// functions and a million executions. Half of the executions belong to one function.
/// </summary>
internal static class DashboardPages
{
    private const int WarmUps = 30;
    private const int Rounds = 20;

    private static readonly (string Name, string Path)[] Pages =
    [
        ("functions", "/deus"), ("functions, filtered by the name of one", "/deus?search=function+LAST"), ("functions, filtered by a name that nothing has", "/deus?search=nothing"),
        ("functions, newest first", "/deus?order=Newest"), ("one function", "/deus/functions/f1"), ("executions", "/deus/functions/f1/executions"),
        ("executions, filtered by outcome", "/deus/functions/f1/executions?outcome=Crashed"),
        ("executions, filtered by a rare outcome", "/deus/functions/f1/executions?outcome=TimedOut"), ("one execution", "/deus/functions/f1/executions/e1"),
        ("queue", "/deus/queue"), ("dead letters", "/deus/dead-letters"),
    ];

    /// <summary>Measures both hosts, or serves them for a browser.</summary>
    /// <param name="functions">The functions of the large host.</param>
    /// <param name="executions">The executions of the large host.</param>
    /// <param name="isServing">True to print the addresses of both hosts and serve them until a line is read.</param>
    public static async Task<int> RunAsync(int functions, int executions, bool isServing = false)
    {
        await using var small = await DashboardRig.StartAsync(functions: 10, executions: 1000);
        await using var large = await DashboardRig.StartAsync(functions, executions);
        if (isServing)
        {
            Console.WriteLine($"{small.Client.BaseAddress} {large.Client.BaseAddress}");
            await Console.In.ReadLineAsync();
            return 0;
        }

        foreach (var (name, path) in Pages)
        {
            var (few, many) = await MeasureAsync(small, large, path);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-48} 10 functions {few,7:0.00} ms   {functions} functions {many,7:0.00} ms   ratio {many / few:0.00} (target 2)"));
        }

        return 0;
    }

    /// <summary>Measures both hosts in turn.</summary>
    /// <returns>The medians in milliseconds.</returns>
    private static async Task<(double Few, double Many)> MeasureAsync(DashboardRig small, DashboardRig large, string path)
    {
        var (few, many) = (new List<double>(), new List<double>());
        for (var i = 0; i < WarmUps + Rounds; i++)
        {
            few.Add(await TimeAsync(small, path));
            many.Add(await TimeAsync(large, path));
        }

        return (Load.Median(few.Skip(WarmUps)), Load.Median(many.Skip(WarmUps)));
    }

    private static async Task<double> TimeAsync(DashboardRig rig, string path)
    {
        var started = Stopwatch.GetTimestamp();
        await rig.Client.GetByteArrayAsync(new Uri(path.Replace("LAST", $"{rig.Functions - 1}", StringComparison.Ordinal), UriKind.Relative));
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
