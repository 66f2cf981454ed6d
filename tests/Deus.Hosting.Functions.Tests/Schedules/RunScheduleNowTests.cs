using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests scheduled runs that a caller asks for.</summary>
public sealed class RunScheduleNowTests
{
    private TestHost _host = null!;

    private IExecutionStore Store => _host.Get<IExecutionStore>();

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task Run_is_executed_once_and_the_times_of_a_paused_schedule_do_not_change()
    {
        await UpdateAsync(s => s with { Schedule = "0 0 1 1 *", SchedulePolicy = new SchedulePolicy { IsPaused = true } });

        var queued = await Store.RunScheduleNowAsync("fn1");

        Assert.That((queued.Trigger, queued.Status), Is.EqualTo((ExecutionTriggers.Schedule, ExecutionStatus.Waiting)));
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == 1);
        var function = _host.Functions.Get("fn1");
        Assert.That((function.ScheduleNext, function.SchedulePrevious), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Run_is_refused_while_one_runs_unless_overlap_is_allowed(bool allowsOverlap)
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Runtime.Handler = async (_, _, token) =>
        {
            await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        await UpdateAsync(s => s with { SchedulePolicy = new SchedulePolicy { AllowsOverlap = allowsOverlap } });
        await Store.RunScheduleNowAsync("fn1");
        await Eventually.HoldsAsync(() => Count("status = 'processing'") == 1);

        if (allowsOverlap)
            Assert.DoesNotThrowAsync(() => Store.RunScheduleNowAsync("fn1"));
        else
            Assert.That(
                Assert.ThrowsAsync<FunctionStoreException>(() => Store.RunScheduleNowAsync("fn1"))!.ErrorCode, Is.EqualTo(FunctionErrorCode.ScheduledRunNotEnded));

        ending.SetResult();
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == (allowsOverlap ? 2 : 1));
    }

    [Test]
    public async Task Run_is_refused_when_the_function_is_disabled_or_the_queue_is_full()
    {
        await _host.Database.WriteAsync(
            connection =>
            {
                for (var i = 0; i < DeferredEnqueuer.MaxWaiting; i++)
                {
                    connection.Sql(
                        """
                        INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method,
                            request_path, request_headers, scheduled_at)
                        VALUES ($id, 'fn1', 'd', 1, 1, 'http', 'scheduled', 'POST', '/', '[]', 99999999999999)
                        """).With("$id", $"e{i}").Run();
                    connection.Sql("INSERT INTO execution_requests (execution_id, request) VALUES ($id, x'00')").With("$id", $"e{i}").Run();
                }

                return true;
            },
            CancellationToken.None);
        Assert.ThrowsAsync<FunctionBusyException>(() => Store.RunScheduleNowAsync("fn1"));

        await UpdateAsync(s => s with { Enabled = false });
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Store.RunScheduleNowAsync("fn1"))!.ErrorCode, Is.EqualTo(FunctionErrorCode.FunctionDisabled));
    }

    [TestCase("Mars/Olympus")]
    [TestCase("")]
    public void Time_zone_that_is_not_known_is_refused_by_name(string zone)
    {
        var failure = Assert.CatchAsync<ArgumentException>(() => UpdateAsync(s => s with { SchedulePolicy = new SchedulePolicy { TimeZone = zone } }));

        Assert.That(failure!.Message, Does.Contain("schedulePolicy.timeZone").And.Contain("Europe/Berlin"));
    }

    [Test]
    public async Task Change_of_the_time_zone_changes_the_next_run()
    {
        await UpdateAsync(s => s with { Schedule = "0 12 * * *" });
        Assert.That(_host.Functions.Get("fn1").ScheduleNext!.Value.Hour, Is.EqualTo(12));

        await UpdateAsync(s => s with { SchedulePolicy = new SchedulePolicy { TimeZone = "Asia/Tokyo" } });

        Assert.That(_host.Functions.Get("fn1").ScheduleNext!.Value.Hour, Is.EqualTo(3));
    }

    private Task<HostedFunction> UpdateAsync(Func<FunctionSettings, FunctionSettings> change) => _host.Get<IFunctionStore>().UpdateAsync("fn1", change);

    private long Count(string condition) => _host.Database.Read(c => c.Sql($"SELECT COUNT(*) FROM executions WHERE {condition}").Scalar<long>());
}
