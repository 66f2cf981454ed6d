using System.Collections.Concurrent;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>The measurements of a load test.</summary>
internal sealed class LoadFigures
{
    public const string Busy = "busy";

    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private int _busy;

    public int Errors => _errors.Values.Sum();

    public void Add(string? result, TimeSpan duration)
    {
        if (result is null)
            _milliseconds.Add(duration.TotalMilliseconds);
        else if (result == Busy)
            Interlocked.Increment(ref _busy);
        else
            _errors.AddOrUpdate(result, 1, (_, count) => count + 1);
    }

    public void Print(TimeSpan elapsed, int deployments)
    {
        var sorted = _milliseconds.Order().ToArray();
        Console.WriteLine($"executions   {sorted.Length} in {elapsed.TotalSeconds:0} s, {sorted.Length / elapsed.TotalSeconds:0} per second");
        Console.WriteLine($"latency      p50 {At(sorted, 0.5):0.0} ms, p99 {At(sorted, 0.99):0.0} ms, longest {At(sorted, 1):0.0} ms");
        Console.WriteLine($"deployments  {deployments} uploaded, built and activated meanwhile");
        Console.WriteLine($"too busy     {_busy}");
        Console.WriteLine($"errors       {Errors}");
        foreach (var (error, count) in _errors.Take(5))
            Console.WriteLine($"  {count} x {error}");
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
