using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Benchmarks.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Measures how late a guest that loops ends after its cancellation and after its deadline, alone and beside busy threads.</summary>
internal static class GuestStopDelay
{
    private const int Stops = 100;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RunsBefore = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync()
    {
        await using var rig = new GuestRig();
        var loop = rig.Unpack("loop", BenchmarkModules.Endless);
        await DeadlineAsync(rig, loop);
        await MeasureAsync("alone", rig, loop);
        var stop = false;
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
            new Thread(Burn) { IsBackground = true }.Start();
        await MeasureAsync("beside busy threads", rig, loop);
        Volatile.Write(ref stop, true);
        return 0;

        void Burn()
        {
            while (!Volatile.Read(ref stop))
                Thread.SpinWait(1000);
        }
    }

    private static async Task MeasureAsync(string name, GuestRig rig, RuntimeDeployment loop)
    {
        var (cancellations, deadlines) = (new List<double>(), new List<double>());
        for (var i = 0; i < Stops; i++)
        {
            cancellations.Add(await CancelAsync(rig, loop));
            deadlines.Add(await DeadlineAsync(rig, loop));
        }

        Print($"cancellation, {name}", cancellations);
        Print($"deadline, {name}", deadlines);
    }

    private static async Task<double> CancelAsync(GuestRig rig, RuntimeDeployment loop)
    {
        using var cancel = new CancellationTokenSource();
        var running = rig.RunAsync(loop, TimeSpan.FromSeconds(30), cancel.Token);
        await Task.Delay(RunsBefore);
        var began = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<double> DeadlineAsync(GuestRig rig, RuntimeDeployment loop) =>
        ((await rig.RunAsync(loop, Timeout, default)).Duration - Timeout).TotalMilliseconds;

    private static void Print(string name, List<double> delays) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-42} median {Load.Median(delays),6:0.0} ms, p95 {Load.Percentile(delays, 0.95),6:0.0} ms, worst {delays.Max(),6:0.0} ms (target 20 ms)"));
}
