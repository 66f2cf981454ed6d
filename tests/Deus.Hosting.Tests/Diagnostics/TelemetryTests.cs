using System.Diagnostics;
using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Deus.Hosting.Tests.Appwrite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Diagnostics;

[NonParallelizable]
public sealed class TelemetryTests
{
    [Test]
    public async Task Each_operation_is_one_activity_with_the_documented_tags()
    {
        var activities = new List<Activity>();
        using var listener = Listen(activities);
        await using var host = await StubbedBackend.StartAsync();

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        await host.Backend.WaitAsync("fn", deployed.DeploymentId);
        await host.Backend.InvokeAsync("fn", new InvokeRequest());
        await foreach (var _ in host.Backend.ListAsync("fn"))
            continue;
        await host.Backend.ActivateAsync("fn", deployed.DeploymentId);
        await host.Backend.PruneAsync("fn", keep: 1);
        await host.Backend.DeleteAsync("fn");

        Assert.That(activities.Select(a => a.OperationName), Is.EqualTo(new[]
        {
            "deus.hosting.deploy", "deus.hosting.wait", "deus.hosting.invoke", "deus.hosting.list_deployments",
            "deus.hosting.activate", "deus.hosting.prune", "deus.hosting.delete",
        }));
        Assert.That(activities.Select(a => a.GetTagItem("faas.invoked_name")), Is.All.EqualTo("fn"));
        Assert.That(activities[0].GetTagItem("faas.invoked_name"), Is.EqualTo("fn"));
        Assert.That(activities[0].GetTagItem("faas.invoked_provider"), Is.EqualTo("appwrite"));
        Assert.That(activities[0].GetTagItem("deployment.id"), Is.EqualTo(deployed.DeploymentId));
        Assert.That(activities[1].GetTagItem("deployment.status"), Is.EqualTo("succeeded"));
        Assert.That(activities.Select(a => a.Status), Is.All.EqualTo(ActivityStatusCode.Unset));
        var documented = Repository.Read("docs/telemetry.md");
        foreach (var name in activities.SelectMany(a => a.TagObjects.Select(t => t.Key)).Concat(activities.Select(a => a.OperationName)))
            Assert.That(documented, Does.Contain($"`{name}`"));
    }

    [Test]
    public async Task Reading_functions_executions_and_builds_is_an_activity_each()
    {
        var activities = new List<Activity>();
        await using var host = await StubbedBackend.StartAsync();
        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });
        var invoked = await host.Backend.InvokeAsync("fn", new InvokeRequest());
        var second = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        using var listener = Listen(activities);

        await foreach (var _ in host.Backend.ListFunctionsAsync())
        {
        }

        await foreach (var _ in host.Backend.ListExecutionsAsync("fn"))
        {
        }

        await host.Backend.GetExecutionAsync("fn", invoked.ExecutionId);
        await host.Backend.ReadBuildLogAsync("fn", deployed.DeploymentId);
        await host.Backend.CancelBuildAsync("fn", second.DeploymentId);

        Assert.That(activities.Select(a => a.OperationName), Is.EqualTo(new[]
        {
            "deus.hosting.list_functions", "deus.hosting.list_executions", "deus.hosting.get_execution",
            "deus.hosting.read_build_log", "deus.hosting.cancel_build",
        }));
        Assert.That(activities.Skip(1).Select(a => a.GetTagItem("faas.invoked_name")), Is.All.EqualTo("fn"));
        var documented = Repository.Read("docs/telemetry.md");
        foreach (var activity in activities)
            Assert.That(documented, Does.Contain($"`{activity.OperationName}`"));
    }

    [Test]
    public async Task A_failure_carries_its_type_and_no_message()
    {
        var activities = new List<Activity>();
        using var listener = Listen(activities);
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Fault = _ => AppwriteFault.Status(400, "a secret");

        Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeleteAsync("fn"));

        Assert.That(activities.Single().Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(activities.Single().StatusDescription, Is.Null);
        Assert.That(activities.Single().GetTagItem("error.type"), Is.EqualTo(typeof(BackendRejectedException).FullName));
    }

    [Test]
    public async Task Every_operation_names_its_ids_and_its_error_type_when_it_fails()
    {
        var activities = new List<Activity>();
        using var listener = Listen(activities);
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Fault = _ => AppwriteFault.Status(400, "refused");
        Func<Task>[] operations =
        [
            () => host.Backend.DeleteAsync("fn"),
            () => host.Backend.WaitAsync("fn", "dep"),
            () => host.Backend.InvokeAsync("fn", new InvokeRequest()),
            () => host.Backend.ActivateAsync("fn", "dep"),
            () => host.Backend.PruneAsync("fn", keep: 1),
            async () =>
            {
                await foreach (var _ in host.Backend.ListAsync("fn"))
                    continue;
            },
        ];

        foreach (var operation in operations)
        {
            var failure = Assert.ThrowsAsync<BackendRejectedException>(() => operation());
            Assert.That(failure!.FunctionId, Is.EqualTo("fn"));
            Assert.That(failure.DeploymentId, Is.EqualTo(activities[^1].GetTagItem("deployment.id")));
        }

        Assert.That(activities, Has.Count.EqualTo(operations.Length));
        Assert.That(
            activities.Select(a => a.GetTagItem("error.type")), Is.All.EqualTo(typeof(BackendRejectedException).FullName));
        Assert.That(activities.Select(a => a.GetTagItem("faas.invoked_name")), Is.All.EqualTo("fn"));
    }

    [Test]
    public async Task List_activity_does_not_include_the_work_of_the_caller_between_items()
    {
        var activities = new List<Activity>();
        using var listener = Listen(activities);
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        using var outer = new Activity("caller").Start();

        await foreach (var _ in host.Backend.ListAsync("fn"))
            Assert.That(Activity.Current, Is.SameAs(outer));

        Assert.That(activities.Last().ParentId, Is.EqualTo(outer.Id));
    }

    [Test]
    public async Task Durations_and_decisions_are_measured_under_the_documented_names()
    {
        var measured = new List<(string Name, string? Unit)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == HostingTelemetryNames.Meter)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => measured.Add((instrument.Name, instrument.Unit)));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => measured.Add((instrument.Name, instrument.Unit)));
        listener.Start();
        await using var host = await StubbedBackend.StartAsync();

        await host.Services.GetRequiredService<Budget>().AllowNewDeploymentAsync(alwaysWarm: false);
        await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });
        await host.Backend.InvokeAsync("fn", new InvokeRequest());
        await host.Backend.PruneAsync("fn", keep: 1);

        Assert.That(measured, Is.EqualTo(new[]
        {
            ("deus.hosting.admission.decisions", "{decision}"),
            ("deus.hosting.operation.duration", "s"),
            ("deus.hosting.deploy.duration", "s"),
            ("deus.hosting.invoke.duration", "s"),
            ("deus.hosting.operation.duration", "s"),
        }));
        var documented = Repository.Read("docs/telemetry.md");
        foreach (var (name, _) in measured)
            Assert.That(documented, Does.Contain($"`{name}`"));
    }

    [Test]
    public async Task Duration_of_a_failed_operation_has_the_exception_type_as_error_type()
    {
        var errorTypes = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == HostingTelemetryNames.Meter)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) => errorTypes.Add(tags.ToArray().SingleOrDefault(t => t.Key == "error.type").Value));
        listener.Start();
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        host.Stub.Fault = _ => AppwriteFault.Status(400, "refused");

        Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeployAsync(StubbedBackend.Input("fn")));
        Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.InvokeAsync("fn", new InvokeRequest()));
        Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeleteAsync("fn"));

        var rejected = typeof(BackendRejectedException).FullName;
        Assert.That(errorTypes, Is.EqualTo(new[] { null, rejected, rejected, rejected }), "the first operation succeeded");
    }

    private static ActivityListener Listen(List<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HostingTelemetryNames.ActivitySource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
