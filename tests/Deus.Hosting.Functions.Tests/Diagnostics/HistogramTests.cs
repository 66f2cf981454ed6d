using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Diagnostics;

public sealed class HistogramTests
{
    [Test]
    public async Task Every_histogram_of_durations_advises_buckets_from_less_than_a_millisecond_to_minutes()
    {
        var histograms = new List<Histogram<double>>();
        var services = new ServiceCollection();
        services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = "never-opened");
        await using var provider = services.BuildServiceProvider();
        var meters = provider.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Histogram<double> histogram && instrument.Meter.Scope == meters && instrument.Unit == "s")
                    histograms.Add(histogram);
            },
        };
        listener.Start();

        _ = provider.GetRequiredService<IHostingBackend>();

        Assert.That(histograms.Select(h => h.Name), Is.EquivalentTo(new[]
        {
            "deus.hosting.deploy.duration", "deus.hosting.invoke.duration", "deus.hosting.operation.duration",
            "deus.hosting.execution.duration", "deus.hosting.build.duration",
        }));
        foreach (var histogram in histograms)
        {
            Assert.That(histogram.Meter.Name, Is.EqualTo(HostingTelemetryNames.Meter));
            Assert.That(histogram.Advice?.HistogramBucketBoundaries, Does.Contain(0.0005).And.Contains(1800d), histogram.Name);
        }
    }
}
