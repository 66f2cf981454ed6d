using System.Diagnostics.Metrics;

namespace Deus.Hosting.Functions.Tests.Diagnostics;

/// <summary>The current value of an up-down counter of one host.</summary>
internal sealed class MeasuredCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _value;

    private MeasuredCount(IMeterFactory meters, string name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Interlocked.Add(ref _value, value));
        _listener.Start();
    }

    /// <summary>Counts the executions that wait for a slot.</summary>
    public static MeasuredCount QueuedExecutions(IMeterFactory meters) => new(meters, "deus.hosting.execution.queued");

    /// <summary>Counts the executions that run.</summary>
    public static MeasuredCount ActiveExecutions(IMeterFactory meters) => new(meters, "deus.hosting.execution.active");

    /// <summary>Counts the work in the background that has not ended.</summary>
    public static MeasuredCount PendingWork(IMeterFactory meters) => new(meters, "deus.hosting.background_work.pending");

    public int Value => Volatile.Read(ref _value);

    public void Dispose() => _listener.Dispose();
}
