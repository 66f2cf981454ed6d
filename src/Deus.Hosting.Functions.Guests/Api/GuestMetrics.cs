using System.Diagnostics.Metrics;

namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>Records the metrics that guests publish. One instrument serves all, because instruments are never freed.</summary>
internal sealed class GuestMetrics : IDisposable
{
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _values;

    public GuestMetrics() => _values = _meter.CreateHistogram<double>("deus.hosting.guest.metric", description: "Values that functions publish.");

    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Deus.Hosting.Guests";

    /// <summary>Records a value with the name of the metric, the function and the tags.</summary>
    public void Record(GuestCall call, string name, double value, IEnumerable<KeyValuePair<string, object?>> tags) => _values.Record(
        value,
        [.. tags, new("deus.hosting.metric", name), new("deus.hosting.function.id", call.FunctionId)]);

    public void Dispose() => _meter.Dispose();
}
