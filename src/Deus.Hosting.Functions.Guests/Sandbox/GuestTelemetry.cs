using System.Diagnostics.Metrics;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The metrics of the sandbox. Without a listener they cost nothing. Their tags contain no ids.</summary>
internal sealed class GuestTelemetry
{
    private const double PageBytes = 65_536;

    // The buckets of all durations of the host.
    private static readonly double[] DurationBuckets =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _hostCalls;
    private readonly Counter<long> _loads;
    private readonly Histogram<long> _memory;
    private readonly Histogram<double> _compiling;

    /// <param name="meter">The meter. It belongs to its factory.</param>
    public GuestTelemetry(Meter meter)
    {
        _meter = meter;
        _refused = meter.CreateCounter<long>("deus.hosting.guest.refused", "{guest}", "The guests that were refused because the queue was full.");
        _hostCalls = meter.CreateCounter<long>("deus.hosting.guest.host_calls", "{call}", "The calls of the guest API by guests that have ended.");
        _loads = meter.CreateCounter<long>("deus.hosting.guest.module_loads", "{module}", "The modules that were loaded or compiled.");
        _memory = meter.CreateHistogram(
            "deus.hosting.guest.memory",
            "By",
            "The memory of a guest at its end.",
            tags: null,
            // One page to 2 GiB, four times larger at each step.
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 9).Select(i => (long)(PageBytes * Math.Pow(4, i)))] });
        _compiling = meter.CreateHistogram(
            "deus.hosting.guest.compile.duration",
            "s",
            "How long the compilation of a module took.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
    }

    /// <summary>Reports the guests that run and the guests that wait, when a listener asks.</summary>
    public void Observe(Func<int> active, Func<int> queued)
    {
        _meter.CreateObservableUpDownCounter("deus.hosting.guest.active", active, "{guest}", "The guests that run.");
        _meter.CreateObservableUpDownCounter("deus.hosting.guest.queued", queued, "{guest}", "The guests that wait for a thread.");
    }

    public void Refused() => _refused.Add(1);

    /// <summary>Records a guest that has ended on its thread.</summary>
    public void Ended(GuestExecution execution)
    {
        if (execution.PeakMemoryBytes is { } memory)
            _memory.Record(memory);
        if (execution.HostCalls > 0)
            _hostCalls.Add(execution.HostCalls);
    }

    /// <param name="isCached">True when the compiled module was on the disk.</param>
    public void Loaded(bool isCached) => _loads.Add(1, new KeyValuePair<string, object?>("deus.hosting.guest.cache", isCached ? "hit" : "miss"));

    public void Compiled(TimeSpan duration) => _compiling.Record(duration.TotalSeconds);
}
