using System.Globalization;

namespace Deus.Hosting.Benchmarks.Peers;

/// <summary>
/// This SDK and node-appwrite upload the same archive to the same loopback server, alternating, each in a separate process. The
/// server reports version 1.8.1, for which the SDK sends parts in order, or 1.9.6, for which it sends them in parallel. The server
/// reads at full speed, with no delay or with 20 ms before each response.
/// </summary>
internal static class UploadPeers
{
    private const int ArchiveBytes = 28_000_000;
    private static readonly int[] Delays = [0, 20];

    /// <summary>The milliseconds of the first and the second upload of a process, and of the second upload with all requests.</summary>
    private sealed record Sample(double First, double Second, double Whole);

    public static async Task<int> RunAsync(int runs)
    {
        await NodeAppwrite.InstallAsync();
        var folder = Directory.CreateTempSubdirectory("deus-benchmark-");
        try
        {
            var file = UploadComparison.Archive(folder, ArchiveBytes);
            Console.WriteLine($"{ArchiveBytes / 1_000_000} MB, node-appwrite {NodeAppwrite.Version}, medians of {runs} alternating runs in ms: second upload of a process (first)");
            foreach (var delay in Delays)
                await CompareAsync(file, delay, runs);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(string file, int delay, int runs)
    {
        await using var old = await DiscardingServer.StartAsync("1.8.1", TimeSpan.FromMilliseconds(delay));
        await using var current = await DiscardingServer.StartAsync("1.9.6", TimeSpan.FromMilliseconds(delay));
        var (sdkInOrder, sdkParallel, nodeInOrder, nodeParallel) = (new List<Sample>(), new List<Sample>(), new List<Sample>(), new List<Sample>());
        for (var i = 0; i < runs; i++)
        {
            sdkInOrder.Add(Read(await ChildProcess.RunSelfAsync("upload-sdk", old.Urls.Single(), file)));
            nodeInOrder.Add(Read(await ChildProcess.RunAsync("node", [NodeAppwrite.Script, "sequence", old.Urls.Single(), file])));
            sdkParallel.Add(Read(await ChildProcess.RunSelfAsync("upload-sdk", current.Urls.Single(), file)));
            nodeParallel.Add(Read(await ChildProcess.RunAsync("node", [NodeAppwrite.Script, "parallel", current.Urls.Single(), file])));
        }

        Console.WriteLine(delay == 0 ? "server at full speed" : $"server that waits {delay} ms before each response");
        Print("  in order   ", sdkInOrder, nodeInOrder, 0.9);
        Print("  in parallel", sdkParallel, nodeParallel, 0.6);
        Console.WriteLine($"  SDK in parallel to node-appwrite in order: {Ratio(sdkParallel, nodeInOrder, s => s.Second):0.00}");
    }

    private static void Print(string how, List<Sample> sdk, List<Sample> node, double target) => Console.WriteLine(
        $"{how}  sdk {Median(sdk, s => s.Second):0} ({Median(sdk, s => s.First):0}), node-appwrite {Median(node, s => s.Second):0} ({Median(node, s => s.First):0}), "
        + $"ratio {Ratio(sdk, node, s => s.Second):0.00} ({Ratio(sdk, node, s => s.First):0.00}), target {target:0.0}; "
        + $"whole DeployAsync {Median(sdk, s => s.Whole):0}, ratio {Ratio(sdk, node, s => s.Whole):0.00}");

    private static double Ratio(List<Sample> sdk, List<Sample> node, Func<Sample, double> value) => Median(sdk, value) / Median(node, value);

    private static double Median(List<Sample> samples, Func<Sample, double> value) =>
        samples.Select(value).Order().ElementAt(samples.Count / 2);

    private static Sample Read(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.TrimEntries);
        var times = parts.Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new Sample(times[0], times[1], times[^1]);
    }
}
