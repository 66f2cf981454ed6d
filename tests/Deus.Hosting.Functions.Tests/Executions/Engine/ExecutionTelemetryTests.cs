using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions.Engine;

[TestFixture]
[NonParallelizable]
public sealed class ExecutionTelemetryTests
{
    [Test]
    public async Task Execution_creates_one_activity_with_its_outcome_and_passes_the_trace_to_the_function()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        var (parent, function) = ("", "");
        host.Runtime.Handler = (_, request, _) =>
        {
            parent = request.Headers.Single(h => h.Key == "traceparent").Value;
            return Task.FromResult(new RuntimeResponse { StatusCode = 503 });
        };
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HostingTelemetryNames.ActivitySource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var result = await host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });

        var activity = ended.Single(a => a.OperationName == "deus.hosting.execute" && a.GetTagItem("faas.invocation_id") is string id && id == result.Execution.Id);
        function = (string?)activity.GetTagItem("faas.name");
        Assert.Multiple(() =>
        {
            Assert.That((activity.Kind, activity.Status, function), Is.EqualTo((ActivityKind.Server, ActivityStatusCode.Error, "fn1")));
            Assert.That(activity.GetTagItem("deus.hosting.outcome"), Is.EqualTo("FunctionFailed"));
            Assert.That(activity.GetTagItem("faas.trigger"), Is.EqualTo("http"));
            Assert.That(activity.GetTagItem("deployment.id"), Is.EqualTo(result.Execution.DeploymentId));
            Assert.That((activity.TraceId.ToHexString(), activity.Id), Is.EqualTo((result.Execution.TraceId, parent)));
        });
    }

    [Test]
    public async Task W26_Ended_active_and_refused_executions_are_counted()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        var counted = new Dictionary<string, List<(double Value, string Tags)>>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == host.Get<IMeterFactory>() && instrument.Name.StartsWith("deus.hosting.execution.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((i, value, tags, _) => Count(i, value, tags));
        meters.SetMeasurementEventCallback<int>((i, value, tags, _) => Count(i, value, tags));
        meters.SetMeasurementEventCallback<double>((i, value, tags, _) => Count(i, value, tags));
        meters.Start();

        await host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });
        await host.Functions.UpdateAsync("fn1", s => s with { Enabled = false }, null, CancellationToken.None);
        Assert.ThrowsAsync<FunctionStoreException>(() => host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" }));

        Assert.Multiple(() =>
        {
            Assert.That(counted["deus.hosting.execution.active"].Select(c => c.Value), Is.EqualTo(new[] { 1.0, -1.0 }));
            Assert.That(counted["deus.hosting.execution.ended"], Is.EqualTo(new[] { (1.0, "deus.hosting.outcome=Completed faas.trigger=http") }));
            Assert.That(counted["deus.hosting.execution.duration"].Single().Tags, Is.EqualTo("deus.hosting.outcome=Completed faas.trigger=http"));
            Assert.That(counted["deus.hosting.execution.refused"], Is.EqualTo(new[] { (1.0, "deus.hosting.refusal=FunctionDisabled") }));
        });

        void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
            if (!counted.TryGetValue(instrument.Name, out var list))
                counted[instrument.Name] = list = [];
            list.Add((value, text));
        }
    }
}
