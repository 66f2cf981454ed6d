using Deus.Hosting.Shared;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>Measures how misbehaving functions affect the latency of another function.</summary>
internal static class AbuseLatency
{
    private const int Callers = 4;
    private const int Abusers = 2;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync()
    {
        await using var rig = new FunctionRig();
        await rig.CreateAsync("quiet", FunctionRig.Echo, timeoutSeconds: 5);
        await CallQuietAsync(rig);
        var alone = await CallQuietAsync(rig);
        Print("alone", alone, alone);
        for (var i = 0; i < AbusiveFunctions.All.Count; i++)
        {
            var function = AbusiveFunctions.All[i];
            await rig.CreateAsync($"abuser{i}", function.Code, timeoutSeconds: 2);
            var abuse = Load.RunAsync(Abusers, Length, () => rig.ExecuteAsync($"abuser{i}", "go on"));
            Print(function.Name, await CallQuietAsync(rig), alone);
            await abuse;
        }

        return 0;
    }

    private static Task<double[]> CallQuietAsync(FunctionRig rig) => Load.RunAsync(Callers, Length, async () =>
    {
        var result = await rig.ExecuteAsync("quiet", "x");
        if (!result.IsSuccess)
            throw new InvalidOperationException($"{result.Execution.Outcome}: {result.Execution.Errors}");
    });

    private static void Print(string name, double[] samples, double[] alone)
    {
        var (p99, aloneP99) = (Load.Percentile(samples, 0.99), Load.Percentile(alone, 0.99));
        Console.WriteLine(
            $"{name,-34} {samples.Length,6} calls, p50 {Load.Median(samples),6:0.00} ms, p99 {p99,7:0.00} ms, "
            + $"worst {samples.Max(),7:0.0} ms, p99 ratio {p99 / aloneP99:0.0}");
    }
}
