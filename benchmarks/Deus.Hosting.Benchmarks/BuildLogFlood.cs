using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks;

/// <summary>
/// Sends one million log events of 80 bytes for one build, shuffled in a window of 1,000, through the inbox to the database.
/// Measures the events per second, the memory in use, and whether the last tenth takes longer than the first.
/// </summary>
internal static class BuildLogFlood
{
    private const int Events = 1_000_000;
    private const int Window = 1_000;
    private const int Burst = 1_000;
    private const int Tenth = Events / 10;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-benchmark-");
        try
        {
            var services = new ServiceCollection();
            services.AddFunctionHost(o => o.Folder = folder.FullName);
            await using var provider = services.BuildServiceProvider();
            var deploymentId = await BeginAsync(provider);
            var numbers = Shuffled();
            var inbox = provider.GetRequiredService<BuildInbox>();
            await PutAsync(inbox, deploymentId, [Events + 1]); // compiles before the measurement
            var tenths = new List<double>();
            var started = Stopwatch.GetTimestamp();
            for (var tenth = 0; tenth < 10; tenth++)
            {
                var began = Stopwatch.GetTimestamp();
                foreach (var burst in numbers.Skip(tenth * Tenth).Take(Tenth).Chunk(Burst))
                    await PutAsync(inbox, deploymentId, burst);
                tenths.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Print(provider, deploymentId, seconds, tenths, folder);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> BeginAsync(ServiceProvider provider)
    {
        await provider.GetRequiredService<FunctionRecords>().CreateAsync(
            "f", new FunctionSettings { Name = "f", Runtime = "node-20.0", Entrypoint = "main.js" }, alwaysWarm: false, CancellationToken.None);
        var deployment = await provider.GetRequiredService<DeploymentWriter>().CreateAsync(
            "f", new NewDeployment(Activate: false), new MemoryStream([1]), CancellationToken.None);
        await provider.GetRequiredService<BuildInbox>().PutAsync(
            new BuildMessage(deployment.Id, new BuildEvent.Taken(1, TimeSpan.FromHours(1), "job")), CancellationToken.None);
        return deployment.Id;
    }

    private static Task<IReadOnlyList<BuildReceipt>> PutAsync(BuildInbox inbox, string deploymentId, int[] numbers) =>
        inbox.PutAsync([.. numbers.Select(n => new BuildMessage(deploymentId, new BuildEvent.Log(1, n, Line(n))))], CancellationToken.None);

    private static string Line(int number) => number.ToString(CultureInfo.InvariantCulture).PadRight(79, 'x') + "\n";

    private static int[] Shuffled()
    {
        var random = new Random(1);
        var numbers = Enumerable.Range(1, Events).ToArray();
        for (var at = 0; at < Events; at += Window)
            random.Shuffle(numbers.AsSpan(at, Window));
        return numbers;
    }

    private static void Print(
        ServiceProvider provider, string deploymentId, double seconds, List<double> tenths, DirectoryInfo folder)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        using var self = Process.GetCurrentProcess();
        var log = provider.GetRequiredService<DeploymentRecords>().Get("f", deploymentId).Log;
        var disk = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) / 1048576.0;
        Console.WriteLine($"{Events:N0} log events of 80 bytes, shuffled in a window of {Window:N0}");
        Console.WriteLine($"applied              {Events / seconds:N0} per second, in bursts of {Burst:N0}");
        Console.WriteLine($"last / first tenth   {tenths[^1] / tenths[0]:0.00} (target 1.2); tenths in s: {string.Join(' ', tenths.Select(t => t.ToString("0.00", CultureInfo.InvariantCulture)))}");
        Console.WriteLine($"memory held          {heap:0.0} MiB managed, {self.WorkingSet64 / 1048576.0:0.0} MiB working set; {disk:0.0} MiB on disk");
        Console.WriteLine($"log                  {log.Length:N0} characters, ends with event {log.TrimEnd('x', '\n').Split('\n')[^1]}");
    }
}
