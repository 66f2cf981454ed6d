using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildSweeperTests : BuildFixture
{
    [Test]
    public async Task R09_Build_without_further_events_fails_at_its_deadline()
    {
        var id = await CreateBuildAsync();
        await Host.ApplyEventAsync(id, SampleEvents.Exit());

        Time.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromSeconds(1));
        await SweepAsync();
        Assert.That(Read(id).Status.IsTerminal, Is.False);
        Time.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync();

        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(Read(id).Log, Does.Contain("longer than 900 seconds"));
    }

    [Test]
    public async Task R38_A_lost_part_of_the_log_delays_readiness_by_ten_seconds()
    {
        var id = await CreateBuildAsync();
        foreach (var buildEvent in new[] { SampleEvents.Line(2), SampleEvents.Exit(finalLog: 2), SampleEvents.Stored, SampleEvents.Complete })
            await Host.ApplyEventAsync(id, buildEvent);
        await SweepAsync();
        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Building));

        Time.Advance(TimeSpan.FromSeconds(10));
        await SweepAsync();

        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(Read(id).Log, Is.EqualTo("[part 1 of the log did not arrive]\nline 2\n"));
    }

    [Test]
    public async Task BuildSweeper_fails_overdue_builds_periodically_and_signals_the_change()
    {
        var id = await CreateBuildAsync();
        var changed = Host.Get<DeploymentSignals>().NextChange(id);
        using var stop = new CancellationTokenSource();
        var running = Host.Get<BuildSweeper>().RunAsync(stop.Token);

        Time.Advance(TimeSpan.FromMinutes(21));
        await changed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Failed));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private Task SweepAsync() => Host.Get<BuildSweeper>().SweepAsync(CancellationToken.None);
}
