using System.Diagnostics.Metrics;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// Creates duration histograms with common bucket boundaries. The default boundaries of OpenTelemetry suit milliseconds: in
/// seconds, 2 ms and 4 s fall into the same bucket.
/// </summary>
internal static class DurationHistograms
{
    /// <summary>The bucket boundaries in seconds, from 0.5 ms (a warm execution) to 30 minutes (a build).</summary>
    public static InstrumentAdvice<double> Advice { get; } = new()
    {
        HistogramBucketBoundaries =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
    };

    /// <summary>Creates a histogram of durations in seconds.</summary>
    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Advice);
}
