using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Ready is not yet active.</summary>
public sealed class ActivationTests
{
    [Test]
    public async Task A_lost_activation_is_done_explicitly_and_once()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Build = new AppwriteBuild { ActivationReads = AppwriteBuild.NeverActivates };

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(deployed.DeploymentId));
        Assert.That(host.Stub.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_late_activation_is_waited_for()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Build = new AppwriteBuild { ActivationReads = 3 };

        await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        Assert.That(host.Stub.Requests.Count(r => r.Method == "PATCH"), Is.Zero);
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
    public async Task A_short_run_of_failed_reads_is_borne(int failures, bool isBorne)
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
