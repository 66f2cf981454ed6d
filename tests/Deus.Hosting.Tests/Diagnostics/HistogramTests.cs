using Deus.Hosting.Diagnostics;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Deus.Hosting.Tests.Appwrite;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Deus.Hosting.Tests.Diagnostics;

/// <summary>Tests the duration histograms with the OpenTelemetry SDK.</summary>
[NonParallelizable]
public sealed class HistogramTests
{
    [Test]
    public async Task Durations_of_2_milliseconds_and_4_seconds_are_in_different_buckets()
    {
        var clock = new FakeTimeProvider();
        var points = new Points();
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(HostingTelemetryNames.Meter)
            .AddReader(new BaseExportingMetricReader(points))
            .Build();
        await using var host = await StubbedBackend.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));

        foreach (var milliseconds in new[] { 2, 4_000 })
        {
            host.Stub.Fault = _ =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                return AppwriteFault.Status(400, "{}");
            };
            Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.InvokeAsync("fn", new()));
        }

        metrics.ForceFlush();
        Assert.That(points.UpperBounds["deus.hosting.invoke.duration"], Is.EqualTo(new[] { 0.0025, 5 }));
    }

    [Test]
    public void The_buckets_grow_from_less_than_a_millisecond_to_minutes()
    {
        var bounds = DurationHistograms.Advice.HistogramBucketBoundaries!;

        Assert.That(bounds, Is.Ordered.And.Unique);
        Assert.That((bounds[0], bounds[^1]), Is.EqualTo((0.0005, 1800d)));
    }

    /// <summary>Collects the upper bounds of the non-empty buckets, by the name of the histogram.</summary>
    private sealed class Points : BaseExporter<Metric>
    {
        public Dictionary<string, double[]> UpperBounds { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                if (metric.MetricType != MetricType.Histogram)
                    continue;
                var bounds = new List<double>();
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    foreach (var bucket in point.GetHistogramBuckets())
                    {
                        if (bucket.BucketCount > 0)
                            bounds.Add(bucket.ExplicitBound);
                    }
                }

                UpperBounds[metric.Name] = [.. bounds];
            }

            return ExportResult.Success;
        }
    }
}
