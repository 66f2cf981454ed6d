using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildOutboxTests : BuildFixture
{
    [Test]
    public async Task R25_Failed_effect_is_retried_later_and_the_status_does_not_change()
    {
        var id = await ReadyAsync();
        var failures = 2;
        Host.Runtime.OnRelease = () => failures-- > 0 ? throw new IOException("no") : Task.CompletedTask;

        await DeliverAsync();
        Assert.That(Host.Runtime.Released, Is.Empty);
        await DeliverAsync();
        Assert.That(failures, Is.EqualTo(1), "not before its time");
        for (var i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(4));
            await DeliverAsync();
        }

        Assert.That(Host.Runtime.Released, Is.EqualTo(new[] { "old" }));
        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public async Task Outbox_stops_retrying_and_logs_an_effect_that_fails_MaxTries_times()
    {
        await ReadyAsync();
        var tries = 0;
        Host.Runtime.OnRelease = () =>
        {
            tries++;
            throw new IOException("never");
        };

        for (var i = 0; i < 40; i++)
        {
            await DeliverAsync();
            Time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.That(tries, Is.EqualTo(BuildOutbox.MaxTries));
        Assert.That(Host.Logs.Entries.Any(e => e.Text.Contains("is not retried", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Effect_claimed_by_a_crashed_host_is_delivered_by_the_next_host()
    {
        await ReadyAsync();
        var now = Time.GetUtcNow();
        while (await Host.Database.WriteAsync(c => BuildEffectTable.Claim(c, now, TimeSpan.FromMinutes(3)), CancellationToken.None) is not null)
        {
            // The event was taken, and then the host was killed.
        }

        await DeliverAsync();
        Assert.That(Host.Runtime.Released, Is.Empty);
        await Host.Get<Deus.Hosting.Functions.Builds.BuildBackgroundService>().RecoverAsync(CancellationToken.None);
        await DeliverAsync();

        Assert.That(Host.Runtime.Released, Is.EqualTo(new[] { "old" }));
    }

    [Test]
    public async Task R30_Slow_effect_of_a_build_does_not_delay_events()
    {
        await ReadyAsync();
        var slow = new TaskCompletionSource();
        Host.Runtime.OnRelease = () => slow.Task;
        var delivering = DeliverAsync();
        var id = await CreateBuildAsync();

        await Host.ApplyEventAsync(id, new BuildEvent.Canceled()).WaitAsync(TimeSpan.FromSeconds(10));
        await Host.ApplyEventAsync(id, SampleEvents.Complete).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That(delivering.IsCompleted, Is.False);
        slow.SetResult();
        await delivering;
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(5, 16)]
    [TestCase(9, 256)]
    [TestCase(10, 300)]
    [TestCase(5000, 300)]
    public void The_wait_doubles_up_to_five_minutes(int tries, int seconds) =>
        Assert.That(BuildOutbox.WaitAfter(tries), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public async Task R06_Outbox_stops_waiting_when_the_host_stops()
    {
        using var stop = new CancellationTokenSource();
        var running = Host.Get<BuildOutbox>().RunAsync(stop.Token);

        await stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task<string> ReadyAsync()
    {
        var id = await CreateBuildAsync();
        foreach (var buildEvent in SuccessfulEnd)
            await Host.ApplyEventAsync(id, buildEvent);
        await Host.Database.WriteAsync(
            connection =>
            {
                connection.Sql("DELETE FROM build_effects").Run();
                BuildEffectTable.Add(connection, new BuildEffect.Deliver(BuildDelivery.Release, "old", 2), Time.GetUtcNow());
                return 0;
            },
            CancellationToken.None);
        return id;
    }

    private async Task DeliverAsync()
    {
        while (await Host.Get<BuildOutbox>().DeliverNextAsync(CancellationToken.None))
        {
            // Repeats until no event is due.
        }
    }
}
