using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildOutboxTests : BuildFixture
{
    [Test]
    public async Task R25_An_effect_that_fails_is_delivered_again_later_and_the_outcome_stays()
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
    public async Task An_effect_that_never_succeeds_is_given_up_and_logged()
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
    public async Task What_a_host_that_died_was_delivering_is_delivered_by_the_next()
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
    public async Task R30_What_is_slow_after_a_build_keeps_no_event_waiting()
    {
        await ReadyAsync();
        var slow = new TaskCompletionSource();
        Host.Runtime.OnRelease = () => slow.Task;
        var delivering = DeliverAsync();
        var id = await BegunAsync();

        await Host.TellAsync(id, new BuildEvent.Canceled()).WaitAsync(TimeSpan.FromSeconds(10));
        await Host.TellAsync(id, Happened.Complete).WaitAsync(TimeSpan.FromSeconds(10));

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
    public async Task R06_The_waiting_for_effects_ends_at_once_when_the_host_stops()
    {
        using var stop = new CancellationTokenSource();
        var running = Host.Get<BuildOutbox>().RunAsync(stop.Token);

        await stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task<string> ReadyAsync()
    {
        var id = await BegunAsync();
        foreach (var happened in GoodEnd)
            await Host.TellAsync(id, happened);
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
