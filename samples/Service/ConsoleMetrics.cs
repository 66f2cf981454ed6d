using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Deus.Hosting.Samples.Service;

/// <summary>One line per metric that has points. Put the OTLP exporter in its place.</summary>
internal sealed class ConsoleMetrics : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            var points = 0;
            foreach (ref readonly var _ in metric.GetMetricPoints())
                points++;
            Console.WriteLine($"metric  {metric.Name} [{metric.Unit}] {points} points");
        }

        return ExportResult.Success;
    }
}
