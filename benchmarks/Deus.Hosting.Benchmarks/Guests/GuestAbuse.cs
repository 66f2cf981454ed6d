using System.Globalization;
using Deus.Hosting.Benchmarks.Functions;
using Deus.Hosting.Functions.Guests.Tests.Sandbox;
using Wasmtime;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Measures the latency of a WebAssembly function alone and while each module of the abuse tests is executed beside it.</summary>
internal static class GuestAbuse
{
    private const int Callers = 4;
    private const int Abusers = 2;
    private const int TimeoutSeconds = 1;

    /// <param name="length">The duration of each measurement.</param>
    public static async Task<int> RunAsync(TimeSpan length)
    {
        await using var rig = new GuestRig();
        await rig.DeployAsync("quiet", BenchmarkModules.Hello);
        await CallQuietAsync(rig, length);
        var alone = await CallQuietAsync(rig, length);
        Print("alone", alone, alone);
        for (var i = 0; i < AbusiveModules.All.Count; i++)
        {
            var id = $"abuser{i}";
            await rig.DeployAsync(id, Module.ConvertText(AbusiveModules.All[i].Text), TimeoutSeconds);
            var abuse = Load.RunAsync(Abusers, length, () => rig.TryExecuteAsync(id));
            Print(AbusiveModules.All[i].Name, await CallQuietAsync(rig, length), alone);
            await abuse;
        }

        return 0;
    }

    private static Task<double[]> CallQuietAsync(GuestRig rig, TimeSpan length) => Load.RunAsync(Callers, length, () => rig.ExecuteAsync("quiet"));

    private static void Print(string name, double[] samples, double[] alone)
    {
        var (p99, aloneP99) = (Load.Percentile(samples, 0.99), Load.Percentile(alone, 0.99));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-34} {samples.Length,6} calls, p50 {Load.Median(samples),6:0.00} ms, p99 {p99,7:0.00} ms, "
            + $"worst {samples.Max(),7:0.0} ms, p99 ratio {p99 / aloneP99:0.0} (target 2)"));
    }
}
