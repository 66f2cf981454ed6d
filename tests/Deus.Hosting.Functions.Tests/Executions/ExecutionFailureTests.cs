using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests failures of the host, the caller or the folder: no execution stays pending, and each has the right outcome.</summary>
public sealed class ExecutionFailureTests : ExecutionFixture
{
    [Test]
    public async Task E08_Execution_times_out_when_the_runtime_ignores_its_token_and_timeout()
    {
        var clock = new FakeTimeProvider();
        await using var host = new TestHost(time: clock);
        await host.DeployAsync();
        var running = new TaskCompletionSource();
        host.Runtime.Handler = (_, _, _) =>
        {
            running.SetResult();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };

        var executing = host.Get<IFunctionEngine>().ExecuteAsync(Request);
        await running.Task.WaitAsync(WaitLimit);
        clock.Advance(TimeSpan.FromSeconds(24));
        Assert.That(executing.IsCompleted, Is.False);
        await clock.RunUntilAsync(executing);

        var result = await executing;
        Assert.That(result.Execution.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        Assert.That((await host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id)).Status, Is.EqualTo(ExecutionStatus.Failed));
    }

    [Test]
    public async Task W18_E02_ExecuteAsync_throws_and_cancels_the_runtime_when_the_caller_cancels()
    {
        using var caller = new CancellationTokenSource();
        var reported = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        Host.Runtime.Handler = (_, _, token) =>
        {
            token.Register(reported.SetResult);
            running.SetResult();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };
        var executing = Host.Get<IFunctionEngine>().ExecuteAsync(Request, caller.Token);
        await running.Task.WaitAsync(WaitLimit);

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        await reported.Task.WaitAsync(WaitLimit);
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_canceled_execution_keeps_the_lines_that_its_runtime_has_reported(bool isLogging)
    {
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", settings => settings with { Logging = isLogging });
        using var caller = new CancellationTokenSource();
        Host.Runtime.Handler = (_, request, _) =>
        {
            request.LiveLog?.Report(new LogLine(FunctionLogLevel.Warning, "careful: password=hunter2hunter2"));
            request.LiveLog?.Report(new LogLine(FunctionLogLevel.Error, "broken"));
            caller.Cancel();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };

        Assert.CatchAsync<OperationCanceledException>(() => Host.Get<IFunctionEngine>().ExecuteAsync(Request, caller.Token));

        LogLine[] reported = [new(FunctionLogLevel.Warning, "careful: password=[REDACTED]"), new(FunctionLogLevel.Error, "broken")];
        Assert.That((await OnlyAsync()).Lines.SkipLast(1), Is.EqualTo(isLogging ? reported : []));
    }

    [Test]
    public async Task An_execution_whose_runtime_throws_keeps_the_lines_that_the_runtime_has_reported()
    {
        Host.Runtime.Handler = (_, request, _) =>
        {
            request.LiveLog?.Report(new LogLine(FunctionLogLevel.Info, "begun"));
            throw new InvalidTimeZoneException("broken");
        };

        Assert.ThrowsAsync<FunctionHostException>(() => ExecuteAsync(Request));

        Assert.That((await OnlyAsync()).Logs, Is.EqualTo("begun\n"));
    }

    [Test]
    public async Task An_execution_that_its_runtime_does_not_stop_keeps_the_lines_that_the_runtime_has_reported()
    {
        var clock = new FakeTimeProvider();
        await using var host = new TestHost(time: clock);
        await host.DeployAsync();
        var running = new TaskCompletionSource();
        host.Runtime.Handler = (_, request, _) =>
        {
            request.LiveLog?.Report(new LogLine(FunctionLogLevel.Info, "begun"));
            running.SetResult();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };

        var executing = host.Get<IFunctionEngine>().ExecuteAsync(Request);
        await running.Task.WaitAsync(WaitLimit);
        await clock.RunUntilAsync(executing);

        var record = (await executing).Execution;
        Assert.That((record.Outcome, record.Logs), Is.EqualTo((ExecutionOutcome.TimedOut, "begun\n")));
    }

    [Test]
    public async Task E01_Storage_failure_throws_FunctionHostException_and_not_FunctionNotFound()
    {
        await Host.Database.WriteAsync(c => c.Sql("ALTER TABLE functions RENAME TO gone").Run(), CancellationToken.None);

        Assert.ThrowsAsync<FunctionHostException>(() => ExecuteAsync(Request));
        var failed = Assert.ThrowsAsync<FunctionHostException>(() => Host.Get<IFunctionStore>().GetAsync("fn1"))!;
        Assert.That(failed.InnerException, Is.Not.Null);
    }

    [Test]
    public async Task A_runtime_that_throws_is_a_failure_of_the_host_with_its_cause()
    {
        Host.Runtime.Handler = (_, _, _) => throw new InvalidTimeZoneException("broken");

        var failed = Assert.ThrowsAsync<FunctionHostException>(() => ExecuteAsync(Request))!;

        Assert.That(failed.InnerException, Is.TypeOf<InvalidTimeZoneException>());
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.HostFailed));
    }

    [Test]
    public async Task W25_Function_is_not_executed_when_its_record_cannot_be_created()
    {
        await BreakAsync("INSERT");
        Host.Runtime.Handler = (_, _, _) => throw new InvalidOperationException("Nothing is to be executed.");

        var failed = Assert.ThrowsAsync<ExecutionRecordException>(() => ExecuteAsync(Request))!;

        Assert.That((failed.Result, failed.InnerException), Is.EqualTo(((ExecutionResult?)null, failed.InnerException)));
        Assert.That(failed.InnerException!.Message, Does.Contain("disk full"));
    }

    [Test]
    public async Task E03_ExecuteAsync_retries_the_record_and_then_throws_with_the_result()
    {
        await BreakAsync("UPDATE");
        Answer(new RuntimeResponse { StatusCode = 202, Body = "answer"u8.ToArray() });

        var failed = Assert.ThrowsAsync<ExecutionRecordException>(() => ExecuteAsync(Request))!;

        Assert.That((failed.Result!.StatusCode, failed.Result.BodyText), Is.EqualTo((202, "answer")));
        Assert.That(Host.Logs.Entries.Count(e => e.Text.Contains("is retried", StringComparison.Ordinal)), Is.EqualTo(4));
        Assert.That((await OnlyAsync()).Status, Is.EqualTo(ExecutionStatus.Processing));
        await RepairAsync();
        Assert.That(await Host.Get<ExecutionRetentionService>().SweepAsync(CancellationToken.None), Is.EqualTo(1));
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.Lost));
    }

    [Test]
    public async Task E03_End_of_an_execution_is_recorded_when_a_retry_succeeds()
    {
        // The retries end within a second, which may be too short for the repair. With the fake clock the next retry waits for the
        // repair.
        var clock = new FakeTimeProvider();
        await using var host = new TestHost(time: clock);
        await host.DeployAsync();
        await BreakAsync("UPDATE", host);
        var executing = host.Get<IFunctionEngine>().ExecuteAsync(Request);
        await Eventually.HoldsAsync(() => host.Logs.Entries.Any(e => e.Text.Contains("is retried", StringComparison.Ordinal)));

        await RepairAsync(host);
        await clock.RunUntilAsync(executing);

        var result = await executing;
        Assert.That(result.Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed));
        Assert.That((await host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id)).Status, Is.EqualTo(ExecutionStatus.Completed));
    }

    private Task<int> BreakAsync(string statement, TestHost? host = null) => (host ?? Host).Database.WriteAsync(
        c => c.Sql($"CREATE TRIGGER broken BEFORE {statement} ON executions BEGIN SELECT RAISE(FAIL, 'disk full'); END").Run(),
        CancellationToken.None);

    private Task<int> RepairAsync(TestHost? host = null) =>
        (host ?? Host).Database.WriteAsync(c => c.Sql("DROP TRIGGER broken").Run(), CancellationToken.None);
}
