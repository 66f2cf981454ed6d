using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>
/// 64 connections execute a small function for a minute, while new deployments of it are uploaded, built and activated. The test
/// fails on any error except "too busy", or when the host's memory grows by more than 32 MiB after the first 20 seconds.
/// </summary>
internal static class LoadTest
{
    private const int Connections = 64;
    private const long MaxGrowthKilobytes = 32 * 1024;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DeployEvery = TimeSpan.FromSeconds(2);

    /// <summary>Runs the load test.</summary>
    /// <returns>0 when both conditions hold; otherwise 1.</returns>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-load-");
        using var host = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["load-host", folder.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            return await RunAsync(host, (await host.StandardOutput.ReadLineAsync())!);
        }
        finally
        {
            host.StandardInput.Close();
            await host.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(Process host, string url)
    {
        using var client = new LoadClient(url, Connections);
        await client.CreateAsync();
        var first = await client.DeployAsync(null, CancellationToken.None);
        var figures = new LoadFigures();
        var started = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource(Duration);
        var executing = Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ExecuteAsync(client, figures, end.Token)));
        // Uses separate connections, so that deployments do not wait for executions.
        using var deployer = new LoadClient(url, 1);
        var deploying = DeployAsync(deployer, first, end.Token);
        await Task.Delay(Settled);
        var settled = Memory(host);
        await Task.Delay(Duration - Settled - TimeSpan.FromSeconds(0.5));
        var last = Memory(host);
        await executing;
        figures.Print(Stopwatch.GetElapsedTime(started), await deploying);
        Console.WriteLine($"host memory  {settled / 1024} MiB after 20 s, {last / 1024} MiB after 60 s, {(last - settled) / 1024:+0;-0;0} MiB");
        return figures.Errors == 0 && last - settled <= MaxGrowthKilobytes ? 0 : 1;
    }

    private static async Task ExecuteAsync(LoadClient client, LoadFigures figures, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                figures.Add(await client.ExecuteAsync(CancellationToken.None), Stopwatch.GetElapsedTime(started));
            }
            catch (HttpRequestException e)
            {
                figures.Add(e.Message, default);
            }
        }
    }

    private static async Task<int> DeployAsync(LoadClient client, string first, CancellationToken end)
    {
        var (count, before) = (0, first);
        using var timer = new PeriodicTimer(DeployEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                before = await client.DeployAsync(before, CancellationToken.None);
                count++;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The test duration has ended.
        }

        return count;
    }

    /// <summary>Returns the resident memory of the host's process in KiB, without its workers.</summary>
    private static long Memory(Process host) => long.Parse(
        File.ReadLines($"/proc/{host.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
