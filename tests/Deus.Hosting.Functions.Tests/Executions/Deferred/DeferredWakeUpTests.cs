using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Executions.Deferred;

/// <summary>Tests when the queue of asynchronous executions is read again. The clock starts five seconds after 03:04.</summary>
public sealed class DeferredWakeUpTests
{
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _time = new FakeTimeProvider();
        _host = new TestHost(time: _time);
        await _host.DeployAsync();
        await _host.Get<IFunctionStore>().UpdateAsync(
            "fn1", s => s with { Timeout = TimeSpan.FromSeconds(900), Retry = new RetryPolicy { MaxAttempts = 2, FirstDelay = TimeSpan.FromSeconds(10) } });
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task Attempt_after_a_lost_execution_starts_at_its_time_and_not_at_the_next_minute()
    {
        await AcceptAsync(_time.GetUtcNow().AddHours(1));
        await _host.Database.WriteAsync(c => c.Sql("UPDATE executions SET status = 'processing'").Run(), CancellationToken.None);

        Assert.That(await _host.Get<ExecutionRetentionService>().SweepAsync(CancellationToken.None), Is.EqualTo(1));

        var due = _host.Database.Read(c => c.Sql("SELECT scheduled_at FROM executions WHERE attempt = 2").List(row => row.Time("scheduled_at")))[0];
        Assert.That(due, Is.LessThan(new DateTimeOffset(2026, 1, 2, 3, 4, 16, TimeSpan.Zero)));
        await _time.TimerAtAsync(due);
        _time.Advance(due - _time.GetUtcNow());
        await Eventually.HoldsAsync(() => Count("attempt = 2 AND status = 'completed'") == 1);
    }

    [Test]
    public async Task Execution_that_the_host_failed_to_start_is_tried_again_after_a_pause_and_not_at_once()
    {
        await WriteAsync("CREATE TRIGGER broken BEFORE UPDATE OF status ON executions BEGIN SELECT RAISE(ABORT, 'no space'); END");
        await AcceptAsync(at: null);
        await Eventually.HoldsAsync(() => Failures() > 0);

        // Each write takes a turn of the database, so that a loop without a pause would fail many times meanwhile.
        for (var i = 0; i < 100; i++)
            await WriteAsync("UPDATE functions SET updated_at = updated_at");
        Assert.That(Failures(), Is.EqualTo(1));

        await WriteAsync("DROP TRIGGER broken");
        await _time.TimerAtAsync(_time.GetUtcNow().AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(() => Count("status = 'completed'") == 1);
    }

    private Task<int> WriteAsync(string sql) => _host.Database.WriteAsync(c => c.Sql(sql).Run(), CancellationToken.None);

    private Task<Execution?> AcceptAsync(DateTimeOffset? at) => _host.Get<DeferredExecutions>().AcceptAsync(
        new ExecutionRequest { FunctionId = "fn1" }, at, CancellationToken.None);

    private int Failures() => _host.Logs.Entries.Count(entry => entry.Level == LogLevel.Error && entry.Text.Contains("Reading the deferred executions failed", StringComparison.Ordinal));

    private long Count(string condition) => _host.Database.Read(c => c.Sql($"SELECT COUNT(*) FROM executions WHERE {condition}").Scalar<long>());
}
