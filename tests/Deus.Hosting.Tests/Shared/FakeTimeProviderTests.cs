using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Shared;

/// <summary>Tests the fake clock that other tests use.</summary>
public sealed class FakeTimeProviderTests
{
    [Test]
    public void Timers_fire_once_in_order_at_their_time()
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        var fired = new List<(string, double)>();
        using var late = clock.CreateTimer(_ => fired.Add(("late", Elapsed())), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using var soon = clock.CreateTimer(_ => fired.Add(("soon", Elapsed())), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.That(fired, Is.Empty);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.That(fired, Is.EqualTo(new[] { ("soon", 1d), ("late", 2d) }));
        Assert.That(Elapsed(), Is.EqualTo(10.5));

        double Elapsed() => (clock.GetUtcNow() - start).TotalSeconds;
    }

    [Test]
    public void A_periodic_timer_fires_until_it_is_disposed()
    {
        var clock = new FakeTimeProvider();
        var count = 0;
        var timer = clock.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(5));
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(count, Is.EqualTo(3), "at 1, 3 and 5 s");
    }

    [Test]
    public void GetElapsedTime_matches_the_clock_at_an_unusual_tick_rate()
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(1500));

        Assert.That(clock.GetElapsedTime(start).TotalMilliseconds, Is.EqualTo(1500).Within(0.01));
    }

    [Test]
    public async Task RunUntilAsync_fires_the_delays_of_the_task_and_no_later_timers()
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120), clock);
        var task = Delays();

        await clock.RunUntilAsync(task, within: TimeSpan.FromSeconds(10));

        Assert.That(clock.GetUtcNow() - start, Is.EqualTo(TimeSpan.FromSeconds(6)));
        Assert.That(limit.IsCancellationRequested, Is.False);

        async Task Delays()
        {
            for (var i = 1; i <= 3; i++)
                await Task.Delay(TimeSpan.FromSeconds(i), clock);
        }
    }
}
