using System.Diagnostics;
using OpenTelemetry;

namespace Deus.Hosting.Samples.Service;

/// <summary>One line per span. Put the OTLP exporter in its place.</summary>
internal sealed class ConsoleSpans : BaseExporter<Activity>
{
    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
            Console.WriteLine($"span    {span.DisplayName} {span.Duration.TotalMilliseconds:0.0} ms {span.Status}");
        return ExportResult.Success;
    }
}
