using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests the policies of schedules. The clock starts five seconds after 03:04, and the function runs in each minute.</summary>
[TestFixture]
public sealed class SchedulePolicyTests
{
    private static readonly DateTimeOffset Fifth = new(2026, 1, 2, 3, 5, 0, TimeSpan.Zero);

    private string _folder = null!;
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        (_folder, _time) = (TestHost.NewFolder(), new FakeTimeProvider());
        _host = new TestHost(_folder, time: _time);
        await _host.CreateFunctionAsync("fn1", TestHost.Settings() with { Schedule = "* * * * *" });
        var deployment = await _host.CreateDeploymentAsync("fn1");
        (await _host.WaitAsync("fn1", deployment.Id)).EnsureReady();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task Missed_times_are_skipped_or_run_once(bool runsOnce, int runs)
    {
        await SetAsync(new SchedulePolicy { RunsOnceWhenMissed = runsOnce });
        await _host.DisposeAsync();

        _time.Advance(Fifth.AddMinutes(60).AddSeconds(30) - _time.GetUtcNow());
        _host = new TestHost(_folder, time: _time);
        await _host.StartAsync();
        await ReadQueueAsync();

        await Eventually.HoldsAsync(() => Count("status = 'completed'") == runs);
        Assert.That(Count("1"), Is.EqualTo(runs));
        Assert.That((await GetAsync()).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(61)));
    }

    [TestCase(true, 3)]
    [TestCase(false, 1)]
    public async Task Run_is_skipped_while_an_earlier_one_runs_unless_overlap_is_allowed(bool allowsOverlap, int runs)
    {
        await SetAsync(new SchedulePolicy { AllowsOverlap = allowsOverlap });
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Runtime.Handler = async (_, _, token) =>
        {
            await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        for (var minute = 0; minute < 3; minute++)
        {
            await PassAsync(Fifth.AddMinutes(minute));
            await Eventually.HoldsAsync(() => Count("status = 'processing'") == Math.Min(minute + 1, runs));
        }

        ending.SetResult();
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == runs);
        await PassAsync(Fifth.AddMinutes(3));
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == runs + 1);
        Assert.That(Count("1"), Is.EqualTo(runs + 1));
    }

    [Test]
    public async Task Run_is_skipped_while_an_earlier_one_waits_for_its_next_attempt_unless_overlap_is_allowed()
    {
        await SetAsync(new SchedulePolicy { AllowsOverlap = false }, new RetryPolicy { MaxAttempts = 2, FirstDelay = TimeSpan.FromHours(1) });
        _host.Runtime.Handler = (_, _, _) => Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "it crashed"));
        await PassAsync(Fifth);
        await Eventually.HoldsAsync(() => Count("attempt = 2 AND status = 'scheduled'") == 1);

        await PassAsync(Fifth.AddMinutes(1));

        Assert.That(Count("1"), Is.EqualTo(2));
    }

    [Test]
    public async Task Paused_schedule_has_no_next_run_until_it_is_resumed()
    {
        await SetAsync(new SchedulePolicy { IsPaused = true });
        Assert.That((await GetAsync()).ScheduleNext, Is.Null);
        await PassAsync(Fifth.AddMinutes(3));
        Assert.That(Count("1"), Is.Zero);

        await SetAsync(new SchedulePolicy());

        Assert.That((await GetAsync()).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(4)), "from the present time on");
        await PassAsync(Fifth.AddMinutes(4));
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == 1);
    }

    [Test]
    public async Task Policy_is_stored()
    {
        var policy = new SchedulePolicy { IsPaused = true, RunsOnceWhenMissed = true, AllowsOverlap = false };

        await SetAsync(policy);

        Assert.That((await GetAsync()).Settings.SchedulePolicy, Is.EqualTo(policy));
    }

    private Task<HostedFunction> SetAsync(SchedulePolicy policy, RetryPolicy? retry = null) =>
        _host.Get<IFunctionStore>().UpdateAsync("fn1", settings => settings with
        {
            SchedulePolicy = policy,
            Retry = retry,
            // A run may last several minutes of the clock.
            Timeout = TimeSpan.FromSeconds(900),
        });

    private Task<HostedFunction> GetAsync() => _host.Get<IFunctionStore>().GetAsync("fn1");

    private Task PassAsync(DateTimeOffset until)
    {
        _time.Advance(until - _time.GetUtcNow());
        return ReadQueueAsync();
    }

    private async Task ReadQueueAsync()
    {
        while (await _host.Get<Scheduler>().QueueNextAsync(_time.GetUtcNow(), CancellationToken.None))
        {
        }
    }

    private long Count(string condition) =>
        _host.Database.Read(c => c.Sql($"SELECT COUNT(*) FROM executions WHERE {condition}").Scalar<long>());
}
