using System.Diagnostics;
using Deus.Hosting.Benchmarks.Functions;
using Deus.Hosting.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// 64 callers execute WebAssembly and Node.js functions while both kinds are deployed again and again. The test fails on any error except
/// "too busy".
/// </summary>
internal static class GuestMixed
{
    private const int Callers = 64;
    private const int NodeEvery = 4; // Every fourth caller executes the Node.js function.
    private static readonly TimeSpan DeployEvery = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(TimeSpan duration)
    {
        await using var rig = new GuestRig();
        await rig.DeployAsync("guest", BenchmarkModules.Hello);
        await rig.DeployAsync("node", FunctionRig.Echo);
        var (guests, workers) = (new LoadFigures(), new LoadFigures());
        var started = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource(duration);
        var executing = Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => i % NodeEvery == 0
            ? ExecuteAsync(rig, "node", workers, end.Token)
            : ExecuteAsync(rig, "guest", guests, end.Token))));
        var deployments = await DeployAsync(rig, end.Token);
        await executing;
        var elapsed = Stopwatch.GetElapsedTime(started);
        Console.WriteLine("WebAssembly");
        guests.Print(elapsed, deployments);
        Console.WriteLine("Node.js");
        workers.Print(elapsed, deployments);
        return guests.Errors + workers.Errors == 0 ? 0 : 1;
    }

    private static async Task ExecuteAsync(GuestRig rig, string functionId, LoadFigures figures, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await rig.ExecuteAsync(functionId);
                figures.Add(null, Stopwatch.GetElapsedTime(started));
            }
            catch (FunctionBusyException)
            {
                figures.Add(LoadFigures.Busy, default);
            }
            catch (Exception e) when (e is HostingException or InvalidOperationException)
            {
                figures.Add(e.Message, default);
            }
        }
    }

    /// <summary>Deploys both functions again and again.</summary>
    /// <returns>The number of deployments of each.</returns>
    private static async Task<int> DeployAsync(GuestRig rig, CancellationToken end)
    {
        var count = 0;
        using var timer = new PeriodicTimer(DeployEvery);
        try
        {
            for (; await timer.WaitForNextTickAsync(end); count++)
            {
                // Another export makes another module, so that it is compiled.
                await rig.RedeployAsync("guest", DeploymentSource.FromArchive(new MemoryStream(GuestRig.Pack(BenchmarkModules.HelloWithExport($"v{count}")))));
                await rig.RedeployAsync("node", DeploymentSource.FromText($"{FunctionRig.Echo} // {count}"));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The test duration has ended.
        }

        return count;
    }
}
