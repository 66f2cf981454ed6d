using System.Diagnostics.Metrics;

namespace Deus.Hosting.Functions.Tests.Executions.Concurrency;

/// <summary>The current value of the metric <c>deus.hosting.execution.queued</c> of one host.</summary>
internal sealed class QueuedExecutions : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public QueuedExecutions(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "deus.hosting.execution.queued")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
