using Deus.Hosting.Shared;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class WaiterTests
{
    // Longer than every polling interval, shorter than the timeout of a request.
    private static readonly TimeSpan Polls = TimeSpan.FromSeconds(12);

    [Test]
    public async Task WaitAsync_returns_ready_after_the_deployment_is_active()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"], ActivationReads = 3 };
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);
        rig.Stub.ClearRequests();

        var state = await rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId);

        Assert.That(state.IsReady);
        Assert.That(rig.Stub.Requests.TakeLast(3).Select(r => $"{r.Method} {r.Path[..10]}"), Is.EqualTo(new[]
        {
            "GET /functions", "GET /functions", "PATCH /functions",
        }), "the function shows the old one, this one is the newest, so it is activated");
    }

    [Test]
    public async Task WaitAsync_activates_a_ready_deployment_that_the_server_did_not_activate()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Build = new AppwriteBuild { Statuses = ["ready"], ActivationReads = AppwriteBuild.NeverActivates };
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);

        var state = await rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId);

        Assert.That(state.IsReady);
        Assert.That(rig.Stub.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(1));
    }

    [TestCase("failed")]
    [TestCase("canceled")]
    public async Task WaitAsync_returns_the_state_of_a_failed_or_canceled_deployment(string end)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "building", end], Log = "why" };
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);

        var state = await rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId);

        Assert.That((state.Status.Value, state.IsActive, state.IsReady), Is.EqualTo((end, false, false)));
        Assert.That(state.BuildLogTail, Is.EqualTo("why"));
        Assert.That(Assert.Throws<DeploymentFailedException>(() => state.EnsureReady())!.State, Is.SameAs(state));
    }

    [Test]
    public async Task BuildLogTail_is_the_end_of_a_long_log()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Build = AppwriteBuild.Failing(new string('x', 10_000) + "the end");
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);

        var state = await rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId);
        Assert.That(state.BuildLogTail, Has.Length.EqualTo(4096).And.EndsWith("xthe end"));
    }

    [Test]
    public async Task Progress_reports_every_status_and_ends_with_ready()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var progress = new Reports();

        await rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true }, progress);

        Assert.That(progress.Values.Select(p => p.Stage).Distinct(), Is.EqualTo(Enum.GetValues<DeployStage>()));
        Assert.That(
            progress.Values.Where(p => p.Status is not null).Select(p => p.Status!.Value.Value).Distinct(),
            Is.EqualTo(new[] { "waiting", "processing", "building", "ready" }));
        Assert.That(progress.Values[^1].Fraction, Is.EqualTo(1));
        Assert.That(progress.Values.Single(p => p is { Stage: DeployStage.Uploading, Fraction: 1 }).FunctionId, Is.Not.Null);
    }

    [Test]
    public async Task Progress_reports_an_empty_status_when_the_response_contains_none()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Is("POST", "/functions/*/deployments") ? AppwriteFault.Status(202, """{"$id":"d"}""") : null;
        var progress = new Reports();

        await rig.Backend.DeployAsync(AppwriteRig.Input, progress);

        Assert.That((progress.Values[^1].DeploymentId, progress.Values[^1].Status), Is.EqualTo(("d", new DeploymentStatus(""))));
    }

    [Test]
    public async Task WaitAsync_throws_after_MaxStall_without_progress()
    {
        var clock = new FakeTimeProvider();
        await using var rig = await AppwriteRig.StartAsync(o => (o.MaxWait, o.MaxStall) = (TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2)), time: clock);
        rig.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "building"] };
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);

        var wait = rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId);
        await clock.RunUntilAsync(wait, Polls);

        var failure = Assert.ThrowsAsync<DeploymentWaitTimeoutException>(() => wait);
        Assert.That(failure!.Waited, Is.InRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2) + Polls));
        Assert.That((failure.FunctionId, failure.DeploymentId), Is.EqualTo((result.FunctionId, result.DeploymentId)));
        Assert.That(failure.State.Status, Is.EqualTo(DeploymentStatus.Building));
        Assert.That(failure.Message, Does.Contain("WaitAsync again"));
    }

    [Test]
    public async Task WaitAsync_throws_after_MaxWait_although_the_log_grows()
    {
        var clock = new FakeTimeProvider();
        await using var rig = await AppwriteRig.StartAsync(o => (o.MaxWait, o.MaxStall) = (TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1)), time: clock);
        var reads = 0;
        rig.Stub.Fault = r => r.Is("GET", "/functions/*/deployments/*")
            ? AppwriteFault.Status(200, $$"""{"$id":"d","status":"building","buildLogs":"{{new string('x', ++reads)}}"}""")
            : null;

        var wait = rig.Waiter.WaitAsync("fn", "d");
        await clock.RunUntilAsync(wait, Polls);

        var failure = Assert.ThrowsAsync<DeploymentWaitTimeoutException>(() => wait);
        Assert.That(failure!.Waited, Is.InRange(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3) + Polls));
    }

    [Test]
    public async Task WaitAsync_can_be_called_again_after_a_canceled_wait()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);
        using var cancel = new CancellationTokenSource();
        rig.Stub.Fault = r =>
        {
            cancel.Cancel();
            return null;
        };

        Assert.CatchAsync<OperationCanceledException>(() => rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId, null, cancel.Token));
        rig.Stub.Fault = null;
        Assert.That((await rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId)).IsReady);
    }

    [TestCase("a/b", "d")]
    [TestCase("f", "../x")]
    [TestCase("", "d")]
    public async Task WaitAsync_rejects_invalid_ids_before_any_request(string functionId, string deploymentId)
    {
        await using var rig = await AppwriteRig.StartAsync();

        Assert.CatchAsync<ArgumentException>(() => rig.Waiter.WaitAsync(functionId, deploymentId));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    private sealed class Reports : IProgress<DeployProgress>
    {
        public List<DeployProgress> Values { get; } = [];

        public void Report(DeployProgress value)
        {
            lock (Values)
                Values.Add(value);
        }
    }
}
