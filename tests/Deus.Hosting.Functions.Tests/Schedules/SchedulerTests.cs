using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests that functions run at the times of their schedules.</summary>
public sealed class SchedulerTests : ScheduleFixture
{
    [Test]
    public async Task E50_Scheduled_function_runs_at_its_minute()
    {
        var seen = new TaskCompletionSource<RuntimeRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Runtime.Handler = (_, request, _) =>
        {
            seen.TrySetResult(request);
            return Task.FromResult(new RuntimeResponse { StatusCode = 204 });
        };
        await DeployAsync("fn1", "* * * * *");
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));

        await Time.TimerAtAsync(Fifth);
        Time.Advance(Fifth - Time.GetUtcNow());

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
    public async Task Each_due_minute_runs_once_with_concurrent_queue_reads()
    {
        await DeployAsync("fn1", "*/2 * * * *");

        for (var minute = Fifth; minute < Fifth.AddMinutes(6); minute = minute.AddMinutes(1))
        {
            Time.Advance(minute - Time.GetUtcNow());
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
    public async Task Run_and_next_time_are_stored_in_one_transaction()
    {
        await DeployAsync("fn1", "* * * * *");
        await SqlAsync("CREATE TRIGGER broken BEFORE UPDATE OF schedule_previous ON functions BEGIN SELECT RAISE(ABORT, 'killed'); END");
        Time.Advance(Fifth - Time.GetUtcNow());

        Assert.CatchAsync<Microsoft.Data.Sqlite.SqliteException>(() => ReadQueueAsync());

        Assert.That(Executions("fn1"), Is.Empty);
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
        await SqlAsync("DROP TRIGGER broken");
        await ReadQueueAsync();
        await EndedAsync("fn1", 1);
    }
}
