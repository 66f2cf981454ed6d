using System.Collections.Concurrent;
using System.Diagnostics;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>Runs a call repeatedly and concurrently for a given duration.</summary>
internal static class Load
{
    /// <summary>Runs the calls.</summary>
    /// <returns>The duration of each call in milliseconds.</returns>
    public static async Task<double[]> RunAsync(int concurrency, TimeSpan duration, Func<Task> call)
    {
        var samples = new ConcurrentBag<double[]>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var began = Stopwatch.GetTimestamp();
                await call();
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            samples.Add([.. own]);
        })));
        return [.. samples.SelectMany(s => s)];
    }

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
