using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests the time between "ready" and "active".</summary>
public sealed class ActivationTests
{
    [Test]
    public async Task Deploy_sends_one_explicit_activation_when_the_server_does_not_activate()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Build = new AppwriteBuild { ActivationReads = AppwriteBuild.NeverActivates };

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(deployed.DeploymentId));
        Assert.That(host.Stub.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(1));
    }

    [Test]
    public async Task Deploy_activates_a_ready_deployment_that_is_the_newest_without_waiting()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Build = new AppwriteBuild { ActivationReads = 3 };

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(deployed.DeploymentId));
        Assert.That(host.Stub.Requests.Count(r => r.Is("GET", "/functions/fn")), Is.EqualTo(2), "one to look it up, one to see it inactive");
    }

    [TestCase("1.8.1", 300, 0)]
    [TestCase("1.9.0", 300, 0)]
    [TestCase("1.9.6", 300, 0)]
    [TestCase("2.0", 300, 0)]
    [TestCase("1.8.1", 13_000_000, 0)]
    [TestCase("1.9.0", 13_000_000, 1)]
    [TestCase("1.9.6", 13_000_000, 1)]
    [TestCase("2.0", 13_000_000, 0)]
    public async Task Deployment_becomes_active_on_every_server_version(string version, int bytes, int activations)
    {
        await using var host = await StubbedBackend.StartAsync(s => s.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000));
        host.Stub.ServerVersion = version;

        var first = await host.Backend.DeployAsync(StubbedBackend.Input("fn", bytes) with { WaitUntilReady = true });
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(first.DeploymentId));
        Assert.That(host.Stub.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(activations));

        var second = await host.Backend.DeployAsync(StubbedBackend.Input("fn", bytes));
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(first.DeploymentId), "not before it is ready");
        var state = await host.Backend.WaitAsync("fn", second.DeploymentId);
        Assert.That(state.IsReady);
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(second.DeploymentId));
    }

    [Test]
    public async Task A_deployment_is_not_activated_while_a_newer_one_is_built()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.ServerVersion = "1.9.6";
        var older = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        var newer = await host.Backend.DeployAsync(StubbedBackend.Input("fn", 301));

        var state = await host.Backend.WaitAsync("fn", older.DeploymentId);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, false)));
        Assert.That((await host.Backend.WaitAsync("fn", newer.DeploymentId)).IsReady);
    }

    [Test]
    public async Task A_newer_active_deployment_is_not_replaced()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Build = new AppwriteBuild { ActivationReads = AppwriteBuild.NeverActivates };
        var older = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        host.Stub.Build = new AppwriteBuild();
        var newer = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        var state = await host.Backend.WaitAsync("fn", older.DeploymentId);

        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(state.IsActive, Is.False);
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(newer.DeploymentId));
    }

    [TestCase(5, true)]
    [TestCase(6, false)]
    public async Task WaitAsync_accepts_5_consecutive_failed_reads_and_throws_at_the_6th(int failures, bool isBorne)
    {
        await using var host = await StubbedBackend.StartAsync();
        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        // Each read is tried four times before it counts as failed.
        host.Stub.Fault = AppwriteFault.First(failures * 4, r => r.Is("GET", "/functions/*/deployments/*"), AppwriteFault.ServerError());

        Task WaitAsync() => host.Backend.WaitAsync("fn", deployed.DeploymentId);

        if (isBorne)
            Assert.DoesNotThrowAsync(WaitAsync);
        else
            Assert.ThrowsAsync<BackendRejectedException>(WaitAsync);
    }
}
