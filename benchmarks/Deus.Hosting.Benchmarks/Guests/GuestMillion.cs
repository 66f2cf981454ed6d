using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// Executes a WASI command through the engine, a million times by default, and compares the process's resident memory after a tenth with
/// that at the end. It fails when the memory has grown by more than 10 percent.
/// </summary>
internal static class GuestMillion
{
    private const int Callers = 16;
    private const int Parts = 10;
    private const double MaxGrowth = 1.1;

    public static async Task<int> RunAsync(int count)
    {
        await using var rig = new GuestRig();
        await rig.DeployAsync("hello", BenchmarkModules.Hello);
        var started = Stopwatch.GetTimestamp();
        var (first, last) = (0L, 0L);
        for (var part = 1; part <= Parts; part++)
        {
            await ExecuteAsync(rig, count / Parts);
            last = ResidentKilobytes();
            first = part == 1 ? last : first;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count / Parts * part,9:N0} executions, {Stopwatch.GetElapsedTime(started).TotalSeconds,5:0} s, resident {last / 1024,4} MiB, managed {GC.GetTotalMemory(forceFullCollection: false) >> 20,3} MiB"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"end to first part {(double)last / first:0.00} (target 1.1)"));
        return last <= first * MaxGrowth ? 0 : 1;
    }

    /// <summary>Returns the resident memory of this process in KiB.</summary>
    public static long ResidentKilobytes() => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static Task ExecuteAsync(GuestRig rig, int count)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await rig.ExecuteAsync("hello");
        })));
    }
}
