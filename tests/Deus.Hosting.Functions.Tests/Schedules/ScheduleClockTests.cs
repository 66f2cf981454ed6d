using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests scheduled runs when the host restarts, and when the clock jumps.</summary>
public sealed class ScheduleClockTests : ScheduleFixture
{
    [Test]
    public async Task Scheduler_runs_a_minute_that_starts_while_it_reads_the_clock()
    {
        await DeployAsync("fn1", "* * * * *");
        var before = Fifth.AddMilliseconds(-1);
        var scheduler = ActivatorUtilities.CreateInstance<Scheduler>(Host.Get<IServiceProvider>(), new SteppingTimeProvider(before, Fifth.AddMilliseconds(1)));
        using var stop = new CancellationTokenSource();

        var running = scheduler.RunAsync(stop.Token);

        await EndedAsync("fn1", 1);
        await stop.CancelAsync();
        await running;
    }

    [Test]
    public async Task E51_Restart_runs_a_minute_that_is_just_due_once_and_skips_late_ones()
    {
        await DeployAsync("fn1", "* * * * *");
        await Host.DisposeAsync();
        Time.Advance(Fifth.AddMinutes(60).AddSeconds(30) - Time.GetUtcNow());
        Host = new TestHost(Host.Folder, time: Time);
        await Host.StartAsync();
        await ReadQueueAsync();
        Assert.That(Executions("fn1"), Is.Empty);
        await UntilSkippedAsync(1);

        await Host.DisposeAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        for (var start = 0; start < 2; start++)
        {
            Host = new TestHost(Host.Folder, time: Time);
            await Host.StartAsync();
            await ReadQueueAsync();
            await EndedAsync("fn1", 1);
            await Host.DisposeAsync();
        }

        Host = new TestHost(Host.Folder, time: Time);
    }

    [Test]
    public async Task Run_that_is_exactly_a_minute_late_is_queued()
    {
        await DeployAsync("fn1", "5 3 * * *");
        await Host.DisposeAsync();
        Time.Advance(Fifth.AddMinutes(1) - Time.GetUtcNow());

        Host = new TestHost(Host.Folder, time: Time);
        await Host.StartAsync();
        await ReadQueueAsync();

        await EndedAsync("fn1", 1);
    }

    [Test]
    public async Task Schedule_without_a_stored_next_run_is_planned_at_the_start()
    {
        await DeployAsync("fn1", "5 * * * *");
        await SqlAsync("UPDATE functions SET schedule_next = NULL");
        await Host.DisposeAsync();

        Host = new TestHost(Host.Folder, time: Time);
        await Host.StartAsync();

        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
    }

    [Test]
    public async Task Clock_that_was_ahead_before_a_restart_does_not_delay_a_run()
    {
        Time.StepClock(TimeSpan.FromDays(400));
        await DeployAsync("fn1", "* * * * *");
        await DeployAsync("fn2", "0 0 1 1 *");
        await Host.DisposeAsync();
        Time.StepClock(TimeSpan.FromDays(-400));

        Host = new TestHost(Host.Folder, time: Time);
        await Host.StartAsync();

        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
        Assert.That((await GetAsync("fn2")).ScheduleNext, Is.EqualTo(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Clock_that_is_set_back_while_the_host_runs_does_not_delay_a_run()
    {
        Time.StepClock(TimeSpan.FromDays(400));
        await DeployAsync("fn1", "* * * * *");
        await Time.TimerAtAsync(Fifth);

        Time.StepClock(TimeSpan.FromDays(-400));
        Time.Advance(Fifth - Time.GetUtcNow());
        await Time.TimerAtAsync(Fifth.AddMinutes(1));
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(1)));
        Time.Advance(TimeSpan.FromMinutes(1));

        await EndedAsync("fn1", 1);
    }

    /// <summary>A fixed clock that jumps once, after the first read.</summary>
    private sealed class SteppingTimeProvider(DateTimeOffset before, DateTimeOffset after) : TimeProvider
    {
        private int _reads;

        public override DateTimeOffset GetUtcNow() => Interlocked.Increment(ref _reads) == 1 ? before : after;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }

    /// <summary>Waits for a number of log lines. The line is written after the change, possibly by the loop.</summary>
    private async Task UntilSkippedAsync(int count)
    {
        await Eventually.HoldsAsync(() => Lines() >= count);
        Assert.That(Lines(), Is.EqualTo(count));

        int Lines() => Host.Logs.Entries.Count(e => e.Level == LogLevel.Warning && e.Text.Contains("was skipped: it comes too late.", StringComparison.Ordinal));
    }
}
