using System.Diagnostics.Metrics;

namespace Deus.Hosting.Diagnostics;

/// <summary>The bucket boundaries of every duration histogram. OpenTelemetry's own suit milliseconds: in seconds, 2 ms and 4 s share one.</summary>
internal static class DurationHistograms
{
    /// <summary>From half a millisecond (a warm execution) to half an hour (a build), in seconds.</summary>
    public static InstrumentAdvice<double> Advice { get; } = new()
    {
        HistogramBucketBoundaries =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
    };

    /// <summary>Creates a histogram of durations in seconds.</summary>
    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Advice);
}
