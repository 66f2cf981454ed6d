using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace Deus.Hosting.Benchmarks;

/// <summary>
/// Compares uploads in alternating runs against one loopback server, each in a separate process. Prints medians and ratios.
/// </summary>
internal static class UploadComparison
{
    public const string WarmUpFile = "6000000.tar.gz";
    private const int Runs = 7;

    private sealed record Sample(double Milliseconds, long AllocatedBytes, long PeakBytes);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deus-benchmark-");
        try
        {
            await using var server = await DiscardingServer.StartAsync();
            Archive(folder, 6_000_000);
            var small = Archive(folder, 1_000_000);
            var large = Archive(folder, 100_000_000);
            var (sdk, bare, sdkSmall) = (new List<Sample>(), new List<Sample>(), new List<Sample>());
            for (var i = 0; i < Runs; i++)
            {
                sdk.Add(await OnceAsync("sdk", server, large));
                bare.Add(await OnceAsync("bare", server, large));
                sdkSmall.Add(await OnceAsync("sdk", server, small));
            }

            Print(sdk, bare, sdkSmall);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(List<Sample> sdk, List<Sample> bare, List<Sample> sdkSmall)
    {
        var ratio = Median(sdk, s => s.Milliseconds) / Median(bare, s => s.Milliseconds);
        Console.WriteLine($"100 MB, medians of {Runs} alternating runs");
        Console.WriteLine($"wall time            sdk {Median(sdk, s => s.Milliseconds):0} ms, bare HttpClient {Median(bare, s => s.Milliseconds):0} ms, ratio {ratio:0.00} (target 1.3)");
        Console.WriteLine($"managed allocation   {Median(sdk, s => s.AllocatedBytes) / 1048576:0.0} MiB (target 16 MiB)");
        Console.WriteLine($"peak working set     {Median(sdk, s => s.PeakBytes) / 1048576:0.0} MiB, with 1 MB {Median(sdkSmall, s => s.PeakBytes) / 1048576:0.0} MiB, "
            + $"difference {(Median(sdk, s => s.PeakBytes) - Median(sdkSmall, s => s.PeakBytes)) / 1048576:0.0} MiB (target 48 MiB)");
    }

    private static async Task<Sample> OnceAsync(string how, WebApplication server, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(UploadComparison).Assembly.Location);
        foreach (var argument in new[] { "upload-once", how, server.Urls.Single(), file })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var parts = line.Split(' ', StringSplitOptions.TrimEntries);
        return new Sample(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public static string Archive(DirectoryInfo folder, int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        (content[0], content[1]) = (0x1f, 0x8b);
        var path = Path.Combine(folder.FullName, $"{bytes}.tar.gz");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static double Median(List<Sample> samples, Func<Sample, double> value) =>
        samples.Select(value).Order().ElementAt(samples.Count / 2);
}
