using System.Diagnostics;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>Compares an execution with a cold start and its record to the start of a bare Node.js process.</summary>
internal static class ColdStart
{
    private const int Rounds = 30;

    public static async Task<int> RunAsync()
    {
        await using var rig = new FunctionRig();
        var first = await rig.CreateAsync("echo", FunctionRig.Echo);
        var second = (await rig.Deployments.CreateAsync("echo", Deus.Hosting.Functions.DeploymentSource.FromText(FunctionRig.Echo))).Id;
        await rig.Deployments.WaitAsync("echo", second);
        await rig.ExecuteAsync("echo", "compiles what is compiled once");

        var (cold, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // Deployments have separate workers, and the other deployment has no running worker.
            await rig.Deployments.ActivateAsync("echo", round % 2 == 0 ? first : second);
            bare.Add(await StartNodeAsync());
            cold.Add(await ExecuteColdAsync(rig));
        }

        var (ours, node) = (Load.Median(cold), Load.Median(bare));
        Console.WriteLine($"medians of {Rounds} alternating starts");
        Console.WriteLine($"cold execution {ours:0.0} ms, bare node to its first output {node:0.0} ms, difference {ours - node:0.0} ms (target 30)");
        return 0;
    }

    private static async Task<double> ExecuteColdAsync(FunctionRig rig)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await rig.ExecuteAsync("echo", "x");
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return result.Execution.IsColdStart ? elapsed : throw new InvalidOperationException("The worker was there already.");
    }

    private static async Task<double> StartNodeAsync()
    {
        var start = new ProcessStartInfo("node", ["-e", "process.stdout.write('x')"]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadAsync(new char[1]);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return elapsed;
    }
}
