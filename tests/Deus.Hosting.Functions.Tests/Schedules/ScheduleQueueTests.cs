using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests scheduled runs while earlier ones run or wait, and while the queue is full.</summary>
public sealed class ScheduleQueueTests : ScheduleFixture
{
    [Test]
    public async Task E51_Runs_over_the_limit_are_skipped_with_one_log_line_each()
    {
        await DeployAsync("fn1", "* * * * *");
        await ChangeAsync("fn1", s => s with { Timeout = TimeSpan.FromSeconds(900) });
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Runtime.Handler = async (_, _, token) =>
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
        Host.Runtime.Handler = async (_, request, token) =>
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
        await Host.Get<DeferredExecutions>().AcceptAsync(
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
        await Host.Database.WriteAsync(c => c.Sql("DELETE FROM executions").Run(), CancellationToken.None);
        await PassAsync(Fifth.AddMinutes(1));
        await EndedAsync("fn1", 1);
    }

    /// <summary>Waits for a number of log lines. The line is written after the change, possibly by the loop.</summary>
    private async Task UntilSkippedAsync(int count)
    {
        await Eventually.HoldsAsync(() => Lines() >= count);
        Assert.That(Lines(), Is.EqualTo(count));

        int Lines() => Host.Logs.Entries.Count(e => e.Level == LogLevel.Warning
            && e.Text.Contains("was skipped: an earlier run waits or runs, or the queue is full.", StringComparison.Ordinal));
    }

    private Task UntilStartedAsync(int count, string id = "fn1") =>
        Eventually.HoldsAsync(() => Executions(id).Count(e => e.Status == ExecutionStatus.Processing) >= count);

    /// <summary>Fills the queue with executions that are scheduled for later.</summary>
    private async Task FillQueueAsync()
    {
        await Host.CreateFunctionAsync("other");
        var later = Time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await Host.Database.WriteAsync(
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
}
