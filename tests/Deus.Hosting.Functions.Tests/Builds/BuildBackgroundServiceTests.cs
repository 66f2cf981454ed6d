using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Tests how a new host handles the builds of a host that has ended.</summary>
[TestFixture]
public sealed class BuildBackgroundServiceTests
{
    [Test]
    public async Task Build_interrupted_by_a_stopped_host_is_repeated_at_the_next_start()
    {
        var folder = TestHost.NewFolder();
        string id;
        await using (var first = new TestHost(folder))
        {
            id = (await new BlockedBuild(first).BeginAsync()).Id;
        }

        await using (var second = new TestHost(folder))
        {
            var state = await second.WaitAsync("fn1", id);
            Assert.That(state.IsReady);
            Assert.That(second.Deployments.Get("fn1", id).Attempt, Is.EqualTo(2));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Build_fails_when_the_host_stopped_during_it_three_times()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        for (var attempt = 1; attempt <= BuildTimeouts.MaxAttempts; attempt++)
        {
            await host.ApplyEventAsync(deployment.Id, new BuildEvent.Taken(attempt, TimeSpan.FromMinutes(1)));
            await host.Get<BuildBackgroundService>().RecoverAsync(CancellationToken.None);
        }

        var given = host.Deployments.Get("fn1", deployment.Id);
        Assert.That(given.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(given.Log, Does.Contain("stopped 3 times"));
    }
}
