using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Records the duration and outcome of builds and the outcome of callbacks. Tags contain no ids.</summary>
internal sealed class BuildTelemetry
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _callbacks;

    public BuildTelemetry(IMeterFactory meters)
    {
        var meter = HostMeter.Create(meters);
        _duration = meter.CreateDuration("deus.hosting.build.duration", "How long a build took.");
        _callbacks = meter.CreateCounter<long>("deus.hosting.build.callbacks", "{callback}", "The callbacks of the jobs service.");
    }

    public void Ended(BuildFacts facts)
    {
        if (_duration.Enabled)
            _duration.Record(facts.Seconds ?? 0, new KeyValuePair<string, object?>("deployment.status", facts.Status.Value));
    }

    /// <param name="result">The outcome, one word.</param>
    public void Callback(string result) => _callbacks.Add(1, new KeyValuePair<string, object?>("deus.hosting.callback", result));
}
