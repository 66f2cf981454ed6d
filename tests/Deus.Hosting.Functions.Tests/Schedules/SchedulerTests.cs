using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests functions with schedules. The clock starts five seconds after 03:04.</summary>
public sealed class SchedulerTests
{
    private static readonly DateTimeOffset Fifth = new(2026, 1, 2, 3, 5, 0, TimeSpan.Zero);

    private readonly string _folder = TestHost.NewFolder();
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider();
        _host = new TestHost(Path.Combine(_folder, TestContext.CurrentContext.Test.ID), time: _time);
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task E50_Scheduled_function_runs_at_its_minute()
    {
        var seen = new TaskCompletionSource<RuntimeRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Runtime.Handler = (_, request, _) =>
        {
            seen.TrySetResult(request);
            return Task.FromResult(new RuntimeResponse { StatusCode = 204 });
        };
        await DeployAsync("fn1", "* * * * *");
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));

        await _time.TimerAtAsync(Fifth);
        _time.Advance(Fifth - _time.GetUtcNow());

        var request = await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That((request.Method, request.PathAndQuery, request.Body.Length), Is.EqualTo(("POST", "/", 0)));
        Assert.That(request.Headers, Does.Contain(KeyValuePair.Create("x-appwrite-trigger", "schedule")));
        Assert.That(request.Headers.Select(h => h.Key), Has.None.EqualTo("x-appwrite-event"));
        var record = (await EndedAsync("fn1", 1)).Single();
        Assert.That((record.Trigger, record.ResponseStatusCode, record.Outcome), Is.EqualTo(("schedule", 204, (ExecutionOutcome?)ExecutionOutcome.Completed)));
        var function = await GetAsync("fn1");
        Assert.That((function.SchedulePrevious, function.ScheduleNext), Is.EqualTo(((DateTimeOffset?)Fifth, (DateTimeOffset?)Fifth.AddMinutes(1))));
    }

    [Test]
    public async Task Scheduler_runs_a_minute_that_starts_while_it_reads_the_clock()
    {
        await DeployAsync("fn1", "* * * * *");
        var before = Fifth.AddMilliseconds(-1);
        var scheduler = ActivatorUtilities.CreateInstance<Scheduler>(_host.Get<IServiceProvider>(), new SteppingTimeProvider(before, Fifth.AddMilliseconds(1)));
        using var stop = new CancellationTokenSource();

        var running = scheduler.RunAsync(stop.Token);

        await EndedAsync("fn1", 1);
        await stop.CancelAsync();
        await running;
    }

    [Test]
    public async Task Each_due_minute_runs_once_with_concurrent_queue_reads()
    {
        await DeployAsync("fn1", "*/2 * * * *");

        for (var minute = Fifth; minute < Fifth.AddMinutes(6); minute = minute.AddMinutes(1))
        {
            _time.Advance(minute - _time.GetUtcNow());
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadQueueAsync()));
            await EndedAsync("fn1", Executions("fn1").Count);
        }

        Assert.That(Executions("fn1").Select(e => e.CreatedAt.Minute), Is.EquivalentTo(new[] { 6, 8, 10 }));
    }

    [Test]
    public async Task Two_functions_run_at_their_own_schedules()
    {
        await DeployAsync("fn1", "5 * * * *");
        await DeployAsync("fn2", "5,6 * * * *");

        await PassAsync(Fifth);
        await EndedAsync("fn1", 1);
        await EndedAsync("fn2", 1);
        await PassAsync(Fifth.AddMinutes(1));

        await EndedAsync("fn2", 2);
        await EndedAsync("fn1", 1);
    }

    [Test]
    public async Task A_function_that_cannot_be_executed_is_not_run()
    {
        await DeployAsync("disabled", "* * * * *");
        await ChangeAsync("disabled", s => s with { Enabled = false });
        await _host.CreateFunctionAsync("new", TestHost.Settings() with { Schedule = "* * * * *" });
        var deployment = await DeployAsync("inactive", "* * * * *");
        await _host.DeleteDeploymentAsync("inactive", deployment.Id);

        await PassAsync(Fifth);

        foreach (var id in new[] { "disabled", "new", "inactive" })
        {
            Assert.That((await GetAsync(id)).ScheduleNext, Is.Null, id);
            Assert.That(Executions(id), Is.Empty, id);
        }
    }

    [Test]
    public async Task Schedule_resumes_when_the_function_is_enabled_or_gets_an_active_deployment()
    {
        var first = await DeployAsync("fn1", "* * * * *");
        await ChangeAsync("fn1", s => s with { Enabled = false });
        await PassAsync(Fifth);
        await ChangeAsync("fn1", s => s with { Enabled = true });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(1)));

        var second = await _host.CreateDeploymentAsync("fn1", activate: false);
        await _host.WaitAsync("fn1", second.Id);
        await _host.DeleteDeploymentAsync("fn1", first.Id);
        await PassAsync(Fifth.AddMinutes(1));
        await _host.ActivateAsync("fn1", second.Id);

        Assert.That(Executions("fn1"), Is.Empty);
        await PassAsync(Fifth.AddMinutes(2));
        Assert.That((await EndedAsync("fn1", 1)).Single().DeploymentId, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task Changed_schedule_sets_the_next_run_immediately_and_other_changes_do_not()
    {
        await DeployAsync("fn1", "5 * * * *");
        // Changes the planned time, so that a new plan would be visible.
        await SqlAsync("UPDATE functions SET schedule_next = schedule_next + 1");
        await ChangeAsync("fn1", s => s with { Name = "Renamed" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMilliseconds(1)));

        await ChangeAsync("fn1", s => s with { Schedule = "7 * * * *" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(2)));
        await PassAsync(Fifth);
        Assert.That(Executions("fn1"), Is.Empty);
        await PassAsync(Fifth.AddMinutes(2));
        await EndedAsync("fn1", 1);

        await ChangeAsync("fn1", s => s with { Schedule = "" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.Null);
    }

    [Test]
    public async Task E51_Restart_runs_a_minute_that_is_just_due_once_and_skips_late_ones()
    {
        await DeployAsync("fn1", "* * * * *");
        await _host.DisposeAsync();
        _time.Advance(Fifth.AddMinutes(60).AddSeconds(30) - _time.GetUtcNow());
        _host = new TestHost(_host.Folder, time: _time);
        await _host.StartAsync();
        await ReadQueueAsync();
        Assert.That(Executions("fn1"), Is.Empty);
        await UntilSkippedAsync(1);

        await _host.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var start = 0; start < 2; start++)
        {
            _host = new TestHost(_host.Folder, time: _time);
            await _host.StartAsync();
            await ReadQueueAsync();
            await EndedAsync("fn1", 1);
            await _host.DisposeAsync();
        }

        _host = new TestHost(_host.Folder, time: _time);
    }

    [Test]
    public async Task E51_Runs_over_the_limit_are_skipped_with_one_log_line_each()
    {
        await DeployAsync("fn1", "* * * * *");
        await ChangeAsync("fn1", s => s with { Timeout = TimeSpan.FromSeconds(900) });
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Runtime.Handler = async (_, _, token) =>
        {
            await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };

        // Eight executions run, and one waits.
        for (var minute = 0; minute < 12; minute++)
        {
            await PassAsync(Fifth.AddMinutes(minute));
            await UntilStartedAsync(Math.Min(minute + 1, 8));
        }

        Assert.That(Executions("fn1"), Has.Count.EqualTo(9));
        await UntilSkippedAsync(3);
        ending.SetResult();
        await EndedAsync("fn1", 9);
    }

    [Test]
    public async Task E51_Slow_schedule_uses_one_slot_and_one_queue_entry_and_blocks_no_other_function()
    {
        await DeployAsync("slow", "* * * * *");
        await ChangeAsync("slow", s => s with { Timeout = TimeSpan.FromSeconds(900), MaxConcurrentExecutions = 1 });
        await DeployAsync("other", "");
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Runtime.Handler = async (_, request, token) =>
        {
            if (request.PathAndQuery == "/")
                await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        for (var minute = 0; minute < 4; minute++)
        {
            await PassAsync(Fifth.AddMinutes(minute));
            await UntilStartedAsync(1, "slow");
        }

        Assert.That(
            Executions("slow").Select(e => e.Status), Is.EqualTo(new[] { ExecutionStatus.Processing, ExecutionStatus.Waiting }));
        await UntilSkippedAsync(2);
        await _host.Get<DeferredExecutions>().AcceptAsync(
            new ExecutionRequest { FunctionId = "other", PathAndQuery = "/quick" }, at: null, CancellationToken.None);
        await EndedAsync("other", 1);
        ending.SetResult();
        await EndedAsync("slow", 2);
    }

    [Test]
    public async Task Run_is_skipped_when_the_queue_is_full_and_the_next_minute_runs()
    {
        await DeployAsync("fn1", "* * * * *");
        await FillQueueAsync();

        await PassAsync(Fifth);

        Assert.That(Executions("fn1").Where(e => e.Status == ExecutionStatus.Waiting), Is.Empty);
        await UntilSkippedAsync(1);
        Assert.That((await GetAsync("fn1")).SchedulePrevious, Is.Null);
        await _host.Database.WriteAsync(c => c.Sql("DELETE FROM executions").Run(), CancellationToken.None);
        await PassAsync(Fifth.AddMinutes(1));
        await EndedAsync("fn1", 1);
    }

    [Test]
    public async Task Run_and_next_time_are_stored_in_one_transaction()
    {
        await DeployAsync("fn1", "* * * * *");
        await SqlAsync("CREATE TRIGGER broken BEFORE UPDATE OF schedule_previous ON functions BEGIN SELECT RAISE(ABORT, 'killed'); END");
        _time.Advance(Fifth - _time.GetUtcNow());

        Assert.CatchAsync<Microsoft.Data.Sqlite.SqliteException>(() => ReadQueueAsync());

        Assert.That(Executions("fn1"), Is.Empty);
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
        await SqlAsync("DROP TRIGGER broken");
        await ReadQueueAsync();
        await EndedAsync("fn1", 1);
    }

    [Test]
    public async Task Schedule_without_a_stored_next_run_is_planned_at_the_start()
    {
        await DeployAsync("fn1", "5 * * * *");
        await SqlAsync("UPDATE functions SET schedule_next = NULL");
        await _host.DisposeAsync();

        _host = new TestHost(_host.Folder, time: _time);
        await _host.StartAsync();

        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
    }

    [Test]
    public async Task Clock_that_was_ahead_before_a_restart_does_not_delay_a_run()
    {
        _time.StepClock(TimeSpan.FromDays(400));
        await DeployAsync("fn1", "* * * * *");
        await DeployAsync("fn2", "0 0 1 1 *");
        await _host.DisposeAsync();
        _time.StepClock(TimeSpan.FromDays(-400));

        _host = new TestHost(_host.Folder, time: _time);
        await _host.StartAsync();

        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
        Assert.That((await GetAsync("fn2")).ScheduleNext, Is.EqualTo(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Clock_that_is_set_back_while_the_host_runs_does_not_delay_a_run()
    {
        _time.StepClock(TimeSpan.FromDays(400));
        await DeployAsync("fn1", "* * * * *");
        await _time.TimerAtAsync(Fifth);

        _time.StepClock(TimeSpan.FromDays(-400));
        _time.Advance(Fifth - _time.GetUtcNow());
        await _time.TimerAtAsync(Fifth.AddMinutes(1));
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(1)));
        _time.Advance(TimeSpan.FromMinutes(1));

        await EndedAsync("fn1", 1);
    }

    [TestCase("0 0 30 2 *")]
    [TestCase("every day")]
    public async Task W50_A_schedule_without_a_run_is_refused_and_changes_nothing(string schedule)
    {
        await DeployAsync("fn1", "5 * * * *");

        var refused = Assert.ThrowsAsync<InvalidParameterException>(() => ChangeAsync("fn1", s => s with { Schedule = schedule }))!;

        Assert.That((refused.ParamName, refused.Message.Contains("0 3 * * MON-FRI", StringComparison.Ordinal)), Is.EqualTo(("schedule", true)));
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
    }

    private async Task<Deployment> DeployAsync(string id, string schedule)
    {
        await _host.StartAsync();
        await _host.CreateFunctionAsync(id, TestHost.Settings() with { Schedule = schedule });
        var deployment = await _host.CreateDeploymentAsync(id);
        (await _host.WaitAsync(id, deployment.Id)).EnsureReady();
        return deployment;
    }

    private Task<HostedFunction> GetAsync(string id) => _host.Get<IFunctionStore>().GetAsync(id);

    private Task<HostedFunction> ChangeAsync(string id, Func<FunctionSettings, FunctionSettings> change) =>
        _host.Functions.UpdateAsync(id, change, alwaysWarm: null, CancellationToken.None);

    private Task<int> SqlAsync(string sql) => _host.Database.WriteAsync(connection => connection.Sql(sql).Run(), CancellationToken.None);

    /// <summary>Advances the clock and runs the scheduler, in addition to its loop.</summary>
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

    private List<Execution> Executions(string id) => _host.Database.Read(connection => connection
        .Sql("SELECT id FROM executions WHERE function_id = $id ORDER BY sequence").With("$id", id)
        .List(row => ExecutionTable.Get(connection, id, row.GetString(0))));

    private async Task<List<Execution>> EndedAsync(string id, int count)
    {
        await Eventually.HoldsAsync(() => Executions(id).Count(e => e.EndedAt is not null) >= count);
        Assert.That(Executions(id), Has.Count.EqualTo(count));
        return Executions(id);
    }

    /// <summary>Waits for a number of log lines. The line is written after the change, possibly by the loop.</summary>
    private async Task UntilSkippedAsync(int count)
    {
        await Eventually.HoldsAsync(() => Lines() >= count);
        Assert.That(Lines(), Is.EqualTo(count));

        int Lines() => _host.Logs.Entries.Count(e => e.Level == LogLevel.Warning && e.Text.Contains("was skipped", StringComparison.Ordinal));
    }

    private Task UntilStartedAsync(int count, string id = "fn1") =>
        Eventually.HoldsAsync(() => Executions(id).Count(e => e.Status == ExecutionStatus.Processing) >= count);

    /// <summary>Fills the queue with executions that are scheduled for later.</summary>
    private async Task FillQueueAsync()
    {
        await _host.CreateFunctionAsync("other");
        var later = _time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await _host.Database.WriteAsync(
            connection =>
            {
                for (var i = 0; i < DeferredEnqueuer.MaxWaiting; i++)
                {
                    connection.Sql(
                        """
                        INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method,
                            request_path, request_headers, scheduled_at)
                        VALUES ($id, 'other', 'd', 1, 1, 'http', 'scheduled', 'POST', '/', '[]', $later)
                        """).With("$id", $"e{i}").With("$later", later).Run();
                    connection.Sql("INSERT INTO execution_requests (execution_id, request) VALUES ($id, x'00')").With("$id", $"e{i}").Run();
                }

                return true;
            },
            CancellationToken.None);
    }

    /// <summary>A fixed clock that jumps once, after the first read.</summary>
    private sealed class SteppingTimeProvider(DateTimeOffset before, DateTimeOffset after) : TimeProvider
    {
        private int _reads;

        public override DateTimeOffset GetUtcNow() => Interlocked.Increment(ref _reads) == 1 ? before : after;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }
}
