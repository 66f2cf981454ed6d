using System.Diagnostics.Metrics;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Reads the metric of the workers of one host.</summary>
internal sealed class WorkerCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _read = [];

    public WorkerCount(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "deus.hosting.worker.count")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => _read.Add($"{tags[0].Value} {value}"));
        _listener.Start();
    }

    public string Read()
    {
        _read.Clear();
        _listener.RecordObservableInstruments();
        return string.Join(", ", _read);
    }

    public void Dispose() => _listener.Dispose();
}
