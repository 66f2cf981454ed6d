using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>200 deployed functions of which 20 are in use: the memory, and the time of the first call to each of the others.</summary>
internal static class Density
{
    private const int Functions = 200;
    private const int Used = 20;
    private const long KilobytesPerMebibyte = 1024;

    public static async Task<int> RunAsync()
    {
        await using var rig = new FunctionRig(options => options.WorkerIdleTimeout = TimeSpan.FromMinutes(10));
        for (var i = 0; i < Functions; i++)
            await rig.CreateAsync($"f{i}", FunctionRig.Echo);
        var deployed = Memory();
        for (var i = 0; i < Used; i++)
            await rig.ExecuteAsync($"f{i}", "x");
        var used = Memory();
        Console.WriteLine($"{Functions} functions deployed: host {deployed.Host} MiB, workers {deployed.Workers} MiB");
        Console.WriteLine($"{Used} of them in use: host {used.Host} MiB, workers {used.Workers} MiB in {used.Count} processes");

        var first = new List<double>();
        for (var i = Used; i < Functions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await rig.ExecuteAsync($"f{i}", "x");
            first.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            // Other work runs between first calls, and a blank worker starts meanwhile.
            await Task.Delay(TimeSpan.FromMilliseconds(150));
        }

        Console.WriteLine(
            $"first calls of the others: median {Load.Median(first):0.0} ms, 90th percentile {Load.Percentile(first, 0.9):0.0} ms, longest {first.Max():0.0} ms");
        return 0;
    }

    /// <summary>Returns the resident memory of this process and of all its descendants that run Node.js.</summary>
    private static (long Host, long Workers, int Count) Memory()
    {
        var workers = Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _))
            .Select(ResidentOfWorker).Where(memory => memory > 0).ToList();
        return (ResidentOf("/proc/self"), workers.Sum(), workers.Count);
    }

    private static long ResidentOfWorker(string process)
    {
        try
        {
            var command = File.ReadAllText(process + "/cmdline");
            return command.Contains("worker.bundle.cjs", StringComparison.Ordinal) && Path.GetFileName(command.Split('\0')[0]) == "node"
                ? ResidentOf(process)
                : 0;
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }

    private static long ResidentOf(string process) => long.Parse(
        File.ReadLines(process + "/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / KilobytesPerMebibyte;
}
