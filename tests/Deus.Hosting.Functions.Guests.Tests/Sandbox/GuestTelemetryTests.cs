using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

/// <summary>Tests the metrics of the sandbox, and that docs/telemetry.md lists them.</summary>
public sealed class GuestTelemetryTests
{
    private const string Prefix = "deus.hosting.guest.";

    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new();
    private GuestHost _host = null!;
    private MeterListener _listener = null!;

    [SetUp]
    public void SetUp()
    {
        _measured.Clear();
        _instruments.Clear();
        _host = new GuestHost(options => (options.MaxConcurrentGuests, options.MaxQueuedGuests) = (1, 1));
        var meters = _host.Get<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope != meters || !instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                    return;
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    [TearDown]
    public async Task TearDown()
    {
        _listener.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task A_guest_is_measured_with_its_memory_its_calls_and_the_compilation_of_its_module()
    {
        await _host.DeployAsync(ApiWat.Command("(drop (call $event_size)) (drop (call $event_size))"));
        await _host.ExecuteAsync();

        Assert.That(Values("host_calls"), Is.EqualTo(new[] { (2.0, "") }));
        Assert.That(Values("memory"), Is.EqualTo(new[] { (3.0 * 65_536, "") }));
        Assert.That(
            Values("module_loads"), Is.EqualTo(new[] { (1.0, "deus.hosting.guest.cache=miss"), (1.0, "deus.hosting.guest.cache=hit") }),
            "the build compiles, the first execution loads");
        Assert.That(Values("compile.duration").Single().Value, Is.Positive.And.LessThan(60));
    }

    [Test]
    public async Task Guests_that_run_wait_and_are_refused_are_counted()
    {
        await _host.DeployAsync(Wat.Loop, with: input => input with { Timeout = TimeSpan.FromSeconds(20) });
        using var cancel = new CancellationTokenSource();
        var running = _host.ExecuteAsync(cancellationToken: cancel.Token);
        await UntilAsync("active");
        var waiting = _host.ExecuteAsync(cancellationToken: cancel.Token);
        await UntilAsync("queued");

        Assert.CatchAsync<FunctionBusyException>(() => _host.ExecuteAsync());

        Assert.That(Values("refused"), Is.EqualTo(new[] { (1.0, "") }));
        await cancel.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => running);
        Assert.CatchAsync<OperationCanceledException>(() => waiting);
    }

    [Test]
    public void Every_metric_of_the_sandbox_stands_in_telemetry_md()
    {
        _host.Get<Deus.Hosting.Functions.Guests.Sandbox.GuestSandbox>();
        var documented = Repository.Read("docs/telemetry.md").Split("## Metrics")[1].Split("\n## ")[0].Split('\n')
            .Where(row => row.StartsWith($"| `{Prefix}", StringComparison.Ordinal)).Select(row => string.Join('|', row.Split('|')[..4]).Trim());

        Assert.That(documented, Is.EquivalentTo(_instruments.Values.Select(i => $"| `{i.Name}` | {KindOf(i)} | {i.Unit}")));
        Assert.That(_instruments.Values.Select(i => i.Meter.Name), Is.All.EqualTo(HostingTelemetryNames.Meter));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableUpDownCounter" => "observable up-down counter",
        var other => other,
    };

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, string.Join(';', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    private (double Value, string Tags)[] Values(string name) =>
        [.. _measured.Where(measured => measured.Name == Prefix + name).Select(measured => (measured.Value, measured.Tags))];

    private async Task UntilAsync(string name)
    {
        while (Values(name) is not [.., (1, "")])
        {
            await Task.Yield();
            _listener.RecordObservableInstruments();
        }
    }
}
