using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class ExecutionRecordsTests
{
    private readonly FakeTimeProvider _clock = new();
    private TestHost _host = null!;

    private IExecutionStore Executions => _host.Get<IExecutionStore>();

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost(time: _clock);
        await _host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task W29_E43_Listed_records_with_equal_times_keep_their_order_over_pages_and_have_no_logs()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Insert(0, await ExecuteAsync());

        var listed = new List<Execution>();
        for (string? cursor = null; ;)
        {
            var page = await Executions.ListAsync("fn1", new ExecutionQuery { Limit = 3, Cursor = cursor });
            listed.AddRange(page.Items);
            if ((cursor = page.NextCursor) is null)
                break;
            await Executions.DeleteAsync("fn1", page.Items[^1].Id);
        }

        Assert.That(listed.Select(e => e.Id), Is.EqualTo(ids));
        Assert.That(listed.Select(e => e.Logs), Is.All.Empty);
    }

    [Test]
    public async Task W46_Work_in_the_background_blocks_neither_readers_nor_writers()
    {
        var retention = _host.Get<ExecutionRetentionService>();
        var work = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 20; n++)
            {
                if (i < 4)
                    await Executions.GetAsync("fn1", await ExecuteAsync());
                else if (i < 6)
                    await Executions.ListAsync("fn1");
                else
                    await retention.SweepAsync(CancellationToken.None);
                if (i == 7)
                    await retention.PurgeAsync(CancellationToken.None);
            }
        }));

        await Task.WhenAll(work).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((await Executions.ListAsync("fn1", new() { Limit = 1000 })).Items, Has.Count.EqualTo(80).And.All.Property("Outcome").EqualTo(ExecutionOutcome.Completed));
    }

    [Test]
    public async Task Open_records_are_listed_in_order_with_ended_ones()
    {
        var first = await ExecuteAsync();
        List<string> listed = [];
        _host.Runtime.Handler = async (_, request, token) =>
        {
            if (request.PathAndQuery == "/outer")
            {
                await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1", PathAndQuery = "/inner" }, token);
                for (string? cursor = null; ;)
                {
                    var page = await Executions.ListAsync("fn1", new ExecutionQuery { Limit = 1, Cursor = cursor }, token);
                    listed.AddRange(page.Items.Select(e => $"{e.RequestPath} {e.Status}"));
                    if ((cursor = page.NextCursor) is null)
                        break;
                }
            }

            return new RuntimeResponse { StatusCode = 200 };
        };

        await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1", PathAndQuery = "/outer" });

        var path = (await Executions.GetAsync("fn1", first)).RequestPath;
        Assert.That(listed, Is.EqualTo(new[] { "/inner completed", "/outer processing", $"{path} completed" }));
    }

    [Test]
    public async Task History_is_filtered_by_status_outcome_trigger_deployment_and_time()
    {
        var failed = await ExecuteAsync(500);
        _clock.Advance(TimeSpan.FromHours(1));
        var middle = _clock.GetUtcNow();
        var completed = await ExecuteAsync();
        var deploymentId = (await Executions.GetAsync("fn1", completed)).DeploymentId;

        await OnlyAsync(new() { Status = ExecutionStatus.Failed }, failed);
        await OnlyAsync(new() { Outcome = ExecutionOutcome.Completed }, completed);
        await OnlyAsync(new() { Trigger = ExecutionTriggers.Http }, completed, failed);
        await OnlyAsync(new() { Trigger = ExecutionTriggers.Event });
        await OnlyAsync(new() { DeploymentId = deploymentId }, completed, failed);
        await OnlyAsync(new() { DeploymentId = "other" });
        await OnlyAsync(new() { CreatedFrom = middle }, completed);
        await OnlyAsync(new() { CreatedBefore = middle }, failed);

        async Task OnlyAsync(ExecutionQuery query, params string[] expected) =>
            Assert.That((await Executions.ListAsync("fn1", query)).Items.Select(e => e.Id), Is.EqualTo(expected), query.ToString());
    }

    [Test]
    public void Ids_that_are_not_valid_or_unknown_are_rejected()
    {
        var records = _host.Get<ExecutionRecords>();
        foreach (var (function, execution) in new[] { ("..", "e1"), ("fn1", "a b") })
        {
            Assert.Throws<InvalidParameterException>(() => records.Get(function, execution));
            Assert.Throws<InvalidParameterException>(() => records.GetWithoutTexts(function, execution));
            Assert.ThrowsAsync<InvalidParameterException>(() => Executions.DeleteAsync(function, execution));
            Assert.ThrowsAsync<InvalidParameterException>(() => Executions.CancelAsync(function, execution));
        }

        Assert.ThrowsAsync<InvalidParameterException>(() => Executions.ListAsync(".."));
        Assert.ThrowsAsync<InvalidParameterException>(() => Executions.GetStatisticsAsync(".."));
        Assert.That(
            new[]
            {
                CodeOf(() => Executions.GetAsync("other", "e1")), CodeOf(() => Executions.ListAsync("other")),
                CodeOf(() => Executions.DeleteAsync("other", "e1")),
            },
            Is.All.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task Open_record_whose_execution_does_not_run_is_closed_as_lost()
    {
        var record = await Executions.GetAsync("fn1", await ExecuteAsync());
        var open = record with { Status = ExecutionStatus.Processing, Outcome = null };
        foreach (var id in new[] { "lost", "runs" })
            await _host.Get<ExecutionRecords>().InsertAsync(open with { Id = id });
        _host.Get<RunningExecutions>().Add("runs");

        var closed = await _host.Get<ExecutionRetentionService>().SweepAsync(CancellationToken.None);

        var lost = await Executions.GetAsync("fn1", "lost");
        Assert.That((closed, lost.Status, lost.Outcome, lost.ResponseStatusCode), Is.EqualTo((1, ExecutionStatus.Failed, (ExecutionOutcome?)ExecutionOutcome.Lost, 500)));
        Assert.That((lost.EndedAt, lost.Errors), Is.EqualTo(((DateTimeOffset?)_clock.GetUtcNow(), "The host stopped, or failed, before the end of the execution was recorded.")));
        Assert.That((await Executions.GetAsync("fn1", "runs")).Status, Is.EqualTo(ExecutionStatus.Processing));
        Assert.That((await Executions.GetStatisticsAsync("fn1"))[0].Outcomes, Contains.Key(ExecutionOutcome.Lost).And.Not.ContainKey(ExecutionOutcome.HostFailed));
    }

    [Test]
    public async Task Record_contains_the_duration_the_headers_and_the_masked_log_of_its_execution()
    {
        await _host.Get<IVariableStore>().SetAsync("fn1", "TOKEN", "swordfish-7");
        _host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Duration = TimeSpan.FromMilliseconds(1234),
            Headers = [new("content-type", "text/plain")],
            Body = "whole"u8.ToArray(),
            Logs = "swordfish-7\n",
            Errors = "only in errors\n",
        });

        var result = await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });

        var record = await Executions.GetAsync("fn1", result.Execution.Id);
        Assert.That((record.Duration, result.Execution.Duration), Is.EqualTo((TimeSpan.FromMilliseconds(1234), TimeSpan.FromMilliseconds(1234))));
        Assert.That(record.ResponseHeaders, Is.EqualTo(new[] { KeyValuePair.Create("content-type", "text/plain") }));
        Assert.That((record.Logs, record.Errors, record.SavedBody), Is.EqualTo(("[REDACTED]\n", "only in errors\n", (string?)null)));
        Assert.That((result.BodyText, result.Headers.Count), Is.EqualTo(("whole", 1)));
    }

    [Test]
    public async Task An_execution_that_runs_is_not_deleted()
    {
        FunctionErrorCode? problem = null;
        _host.Runtime.Handler = (_, request, _) =>
        {
            var id = request.Headers.Single(h => h.Key == "x-appwrite-execution-id").Value;
            problem = Assert.ThrowsAsync<FunctionStoreException>(() => Executions.DeleteAsync("fn1", id))!.ErrorCode;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });

        Assert.That(problem, Is.EqualTo(FunctionErrorCode.ExecutionNotEnded));
    }

    [Test]
    public async Task W49_E48_Purge_applies_the_retention_of_each_function()
    {
        await _host.CreateFunctionAsync("short", TestHost.Settings() with { ExecutionRetention = TimeSpan.FromDays(7) });
        await _host.CreateFunctionAsync("ever", TestHost.Settings() with { ExecutionRetention = Timeout.InfiniteTimeSpan });
        await CopyAsync("short", 1200, TimeSpan.FromDays(8));
        await CopyAsync("ever", 1, TimeSpan.FromDays(400));
        await CopyAsync("fn1", 1, TimeSpan.FromDays(31));
        var young = await ExecuteAsync();

        await PurgeAsync();

        Assert.That((await Executions.ListAsync("fn1")).Items.Select(e => e.Id), Is.EqualTo(new[] { young }));
        Assert.That((await CountAsync("short"), await CountAsync("ever")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task W49_Retention_service_deletes_old_records_periodically()
    {
        await KeepOneHourAsync();
        await ExecuteAsync();

        _clock.Advance(TimeSpan.FromHours(2));

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CountAsync("fn1") > 0)
        {
            // The retention service may start its wait only now.
            _clock.Advance(ExecutionRetentionService.Period);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
        }
    }

    [Test]
    public async Task A_record_that_runs_is_not_purged()
    {
        await KeepOneHourAsync();
        var id = await ExecuteAsync();
        await _host.Database.WriteAsync(c => c.Sql("UPDATE executions SET status = 'processing'").Run(), CancellationToken.None);
        _host.Get<RunningExecutions>().Add(id);
        _clock.Advance(TimeSpan.FromHours(2));

        await PurgeAsync();

        Assert.That(await CountAsync("fn1"), Is.EqualTo(1));
    }

    [Test]
    public async Task W49_Purge_deletes_old_records_behind_many_scheduled_ones()
    {
        await _host.CreateFunctionAsync("short", TestHost.Settings() with { ExecutionRetention = TimeSpan.FromHours(1) });
        var record = (await Executions.GetAsync("fn1", await ExecuteAsync())) with { FunctionId = "short" };
        for (var i = 0; i < 1100; i++)
            await _host.Get<ExecutionRecords>().InsertAsync(record with { Id = $"later{i}", Status = ExecutionStatus.Scheduled });
        await CopyAsync("short", 20, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromHours(2));

        await PurgeAsync();

        Assert.That((await Executions.ListAsync("short", new() { Status = ExecutionStatus.Completed })).Items, Is.Empty);
        Assert.That((await Executions.ListAsync("short", new() { Limit = 1000 })).NextCursor, Is.Not.Null, "what is for later stays");
    }

    [Test]
    public async Task W49_Retention_is_measured_from_the_end_of_an_execution()
    {
        await _host.CreateFunctionAsync("short", TestHost.Settings() with { ExecutionRetention = TimeSpan.FromHours(1) });
        var record = (await Executions.GetAsync("fn1", await ExecuteAsync())) with
        {
            Id = "long",
            FunctionId = "short",
            Status = ExecutionStatus.Processing,
        };
        _host.Get<RunningExecutions>().Add(record.Id);
        await _host.Get<ExecutionRecords>().InsertAsync(record);
        _clock.Advance(TimeSpan.FromHours(3));
        await _host.Get<ExecutionRecords>().EndAsync(record with { Status = ExecutionStatus.Completed, EndedAt = _clock.GetUtcNow() });

        _clock.Advance(TimeSpan.FromMinutes(50));
        await PurgeAsync();
        Assert.That((await Executions.ListAsync("short")).Items, Has.Count.EqualTo(1));

        _clock.Advance(TimeSpan.FromMinutes(20));
        await PurgeAsync();
        Assert.That(await CountAsync("short"), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(-2)]
    public async Task Non_positive_retention_is_rejected(int seconds) => Assert.That(
        () => _host.CreateFunctionAsync("f2", TestHost.Settings() with { ExecutionRetention = TimeSpan.FromSeconds(seconds) }),
        Throws.InstanceOf<ArgumentException>());

    [Test]
    public async Task Failed_write_does_not_fail_other_writes_of_its_transaction()
    {
        var good = await ExecuteAsync();
        var record = await Executions.GetAsync("fn1", good);

        var writes = Enumerable.Range(0, 64).Select(i => Task.Run(() => _host.Get<ExecutionRecords>().InsertAsync(
            record with { Id = $"e{i}", FunctionId = i % 8 == 0 ? "missing" : "fn1" }))).ToList();

        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (i % 8 == 0)
                Assert.ThrowsAsync<FunctionStoreException>(() => write);
            else
                await write;
        }

        Assert.That(await CountAsync("fn1"), Is.EqualTo(57));
    }

    private async Task<string> ExecuteAsync(int statusCode = 200)
    {
        _host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = statusCode, Logs = "log\n" });
        return (await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" })).Execution.Id;
    }

    /// <summary>Adds executions that started and ended that long ago.</summary>
    private async Task CopyAsync(string functionId, int count, TimeSpan age)
    {
        var record = await Executions.GetAsync("fn1", await ExecuteAsync());
        var time = _clock.GetUtcNow() - age;
        for (var i = 0; i < count; i++)
        {
            var copy = record with { Id = $"{functionId}{i}", FunctionId = functionId, CreatedAt = time, Status = ExecutionStatus.Processing };
            await _host.Get<ExecutionRecords>().InsertAsync(copy);
            await _host.Get<ExecutionRecords>().EndAsync(copy with { Status = ExecutionStatus.Completed, EndedAt = time });
        }

        await Executions.DeleteAsync("fn1", record.Id);
    }

    /// <summary>A short retention, because the clock stops at every timer of the host on its way.</summary>
    private async Task KeepOneHourAsync() => await _host.Get<IFunctionStore>().UpdateAsync(
        "fn1", settings => settings with { ExecutionRetention = TimeSpan.FromHours(1) });

    private static FunctionErrorCode? CodeOf(Func<Task> call) => Assert.ThrowsAsync<FunctionStoreException>(call)!.ErrorCode;

    private Task PurgeAsync() => _host.Get<ExecutionRetentionService>().PurgeAsync(CancellationToken.None);

    private async Task<int> CountAsync(string functionId) =>
        (await Executions.ListAsync(functionId, new ExecutionQuery { Limit = 1000 })).Items.Count;
}
