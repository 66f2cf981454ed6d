namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>Compares warm synchronous executions with their records to bare HTTP requests to the same worker.</summary>
internal static class EngineThroughput
{
    private const int WarmUp = 3; // compiles, connects, and recompiles hot methods
    private const int Rounds = 9;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(2);
    private static readonly string Body = new('x', 200);

    public static async Task<int> RunAsync()
    {
        await using var rig = new FunctionRig();
        await rig.CreateAsync("echo", FunctionRig.Echo);
        await rig.ExecuteAsync("echo", Body);
        using var bare = await BareWorker.StartAsync(rig.Folder);
        Console.WriteLine($"executions per second, medians of {Rounds} alternating rounds of {RoundLength.TotalSeconds:0} s, 200 bytes");
        foreach (var concurrency in (int[])[1, 16])
            await CompareAsync(rig, bare, concurrency);
        return 0;
    }

    private static async Task CompareAsync(FunctionRig rig, BareWorker bare, int concurrency)
    {
        var (engineRates, bareRates) = (new List<double>(), new List<double>());
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var viaEngine = await Load.RunAsync(concurrency, RoundLength, () => ExecuteAsync(rig));
            var viaBare = await Load.RunAsync(concurrency, RoundLength, () => bare.SendAsync(Body));
            if (round < WarmUp)
                continue;
            engineRates.Add(viaEngine.Length / RoundLength.TotalSeconds);
            bareRates.Add(viaBare.Length / RoundLength.TotalSeconds);
        }

        var (engine, worker) = (Load.Median(engineRates), Load.Median(bareRates));
        Console.WriteLine($"{concurrency,2} at a time   engine {engine,7:0}, bare HTTP {worker,7:0}, ratio {engine / worker:0.00} (target 0.5)");
    }

    private static async Task ExecuteAsync(FunctionRig rig)
    {
        var result = await rig.ExecuteAsync("echo", Body);
        if (result.BodyText != Body)
            throw new InvalidOperationException($"{result.StatusCode} {result.Execution.Errors}");
    }
}
