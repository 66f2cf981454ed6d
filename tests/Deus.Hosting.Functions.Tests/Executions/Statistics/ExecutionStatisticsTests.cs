using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Statistics;

/// <summary>Tests the statistics of executions by function and hour. The clock starts five seconds after 03:04.</summary>
public sealed class ExecutionStatisticsTests
{
    private static readonly DateTimeOffset Third = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    private string _folder = null!;
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;

    private IExecutionStore Store => _host.Get<IExecutionStore>();

    [SetUp]
    public async Task SetUp()
    {
        (_folder, _time) = (TestHost.NewFolder(), new FakeTimeProvider());
        _host = Open();
        await _host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Executions_are_counted_by_hour_and_outcome_with_cold_starts_and_durations()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200, Duration = TimeSpan.FromMilliseconds(10), IsColdStart = true }, 98);
        await ExecuteAsync(new RuntimeResponse { StatusCode = 500, Duration = TimeSpan.FromMilliseconds(200) }, 2);
        _time.Advance(TimeSpan.FromHours(1));
        await ExecuteAsync(RuntimeResponse.Failed(RuntimeOutcome.TimedOut, "late") with { Duration = TimeSpan.FromSeconds(15) }, 1);

        var hours = await Store.GetStatisticsAsync("fn1");

        Assert.That(hours.Select(hour => hour.Hour), Is.EqualTo(new[] { Third, Third.AddHours(1) }));
        Assert.That(hours[0].Outcomes, Is.EquivalentTo(new Dictionary<ExecutionOutcome, long> { [ExecutionOutcome.Completed] = 98, [ExecutionOutcome.FunctionFailed] = 2 }));
        Assert.That(hours[0].ColdStarts, Is.EqualTo(98));
        Assert.That(hours[0].P50.TotalMilliseconds, Is.EqualTo(10).Within(10).Percent);
        Assert.That(hours[0].P95.TotalMilliseconds, Is.EqualTo(10).Within(10).Percent);
        Assert.That(hours[0].P99.TotalMilliseconds, Is.EqualTo(200).Within(10).Percent);
        Assert.That((hours[1].Outcomes[ExecutionOutcome.TimedOut], hours[1].ColdStarts), Is.EqualTo((1, 0)));
        Assert.That((await Store.GetStatisticsAsync("fn1", Third, Third.AddHours(1))).Select(hour => hour.Hour), Is.EqualTo(new[] { Third }));
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Store.GetStatisticsAsync("unknown"))!.ErrorCode, Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task Figures_are_those_of_the_whole_time_and_of_its_periods()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200, Duration = TimeSpan.FromMilliseconds(10), IsColdStart = true }, 90);
        _time.Advance(TimeSpan.FromHours(3));
        await ExecuteAsync(new RuntimeResponse { StatusCode = 500, Duration = TimeSpan.FromMilliseconds(200) }, 10);

        var figures = (await _host.Get<FigureReader>().ReadAsync(["fn1", "unknown"], periods: 4, hours: 2, CancellationToken.None))["fn1"];

        // The last period contains 06:00, so the periods begin at 23:00 of the day before, 01:00, 03:00 and 05:00.
        Assert.That(figures.Periods.Select(period => period.Start), Is.EqualTo(new[] { Third.AddHours(-4), Third.AddHours(-2), Third, Third.AddHours(2) }));
        Assert.That(figures.Periods.Select(period => (period.Executions, period.Failures)), Is.EqualTo(new[] { (0L, 0L), (0L, 0L), (90L, 0L), (10L, 10L) }));
        Assert.That((figures.Total.Executions, figures.Total.Failures, figures.Total.ColdStarts), Is.EqualTo((100, 10, 90)));
        Assert.That(figures.Total.P50.TotalMilliseconds, Is.EqualTo(10).Within(10).Percent);
        Assert.That(figures.Total.P95.TotalMilliseconds, Is.EqualTo(200).Within(10).Percent);
        Assert.That(figures.Periods[0].P95, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Statistics_survive_a_restart_and_the_deletion_of_the_records()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 3);
        await _host.Database.WriteAsync(c => c.Sql("DELETE FROM executions").Run(), CancellationToken.None);
        await _host.DisposeAsync();

        _host = Open();
        await _host.StartAsync();
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 1);

        Assert.That((await Store.GetStatisticsAsync("fn1")).Single().Outcomes[ExecutionOutcome.Completed], Is.EqualTo(4));
    }

    [Test]
    public async Task Counts_are_stored_at_the_next_whole_minute()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 2);
        Assert.That(Rows(), Is.Zero);

        var minute = new DateTimeOffset(2026, 1, 2, 3, 5, 0, TimeSpan.Zero);
        await _time.TimerAtAsync(minute);
        _time.Advance(minute - _time.GetUtcNow());

        await Eventually.HoldsAsync(() => Rows() == 1);
    }

    [Test]
    public async Task Counts_are_kept_while_the_database_cannot_be_written()
    {
        await WriteAsync("CREATE TRIGGER broken BEFORE INSERT ON execution_statistics BEGIN SELECT RAISE(ABORT, 'no space'); END");
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 2);
        Assert.ThrowsAsync<FunctionHostException>(() => Store.GetStatisticsAsync("fn1"));

        await WriteAsync("DROP TRIGGER broken");

        Assert.That((await Store.GetStatisticsAsync("fn1")).Single().Outcomes[ExecutionOutcome.Completed], Is.EqualTo(2));
    }

    [Test]
    public async Task Lost_and_canceled_executions_are_counted_without_a_duration()
    {
        var later = _time.GetUtcNow().AddHours(1);
        var request = new ExecutionRequest { FunctionId = "fn1" };
        var lost = await _host.Get<DeferredExecutions>().AcceptAsync(request, later, CancellationToken.None);
        var canceled = await _host.Get<DeferredExecutions>().AcceptAsync(request, later, CancellationToken.None);
        await Store.CancelAsync("fn1", canceled!.Id);
        await _host.Database.WriteAsync(c => c.Sql("UPDATE executions SET status = 'processing' WHERE id = $id").With("$id", lost!.Id).Run(), CancellationToken.None);

        await _host.Get<ExecutionRetentionService>().SweepAsync(CancellationToken.None);

        var hour = (await Store.GetStatisticsAsync("fn1")).Single();
        Assert.That(hour.Outcomes, Is.EquivalentTo(new Dictionary<ExecutionOutcome, long> { [ExecutionOutcome.Lost] = 1, [ExecutionOutcome.Canceled] = 1 }));
        Assert.That(hour.P99, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Rows_are_deleted_after_90_days_and_with_their_function()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 1);
        await Store.GetStatisticsAsync("fn1");
        _time.StepClock(TimeSpan.FromDays(90));
        await _host.Get<ExecutionRetentionService>().PurgeAsync(CancellationToken.None);
        Assert.That(Rows(), Is.EqualTo(1), "exactly 90 days");
        _time.StepClock(TimeSpan.FromHours(1));
        await _host.Get<ExecutionRetentionService>().PurgeAsync(CancellationToken.None);
        Assert.That(Rows(), Is.Zero);

        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 1);
        await _host.Get<ExecutionCounter>().FlushAsync(CancellationToken.None);
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 1);
        await _host.Get<IFunctionStore>().DeleteAsync("fn1");
        await _host.Get<ExecutionCounter>().FlushAsync(CancellationToken.None);
        Assert.That(Rows(), Is.Zero);
    }

    [Test]
    public async Task The_host_stops_when_the_last_counts_cannot_be_stored()
    {
        await ExecuteAsync(new RuntimeResponse { StatusCode = 200 }, 1);
        _host.Database.OnWrite = _ => throw new IOException("The disk is gone.");

        Assert.DoesNotThrowAsync(() => _host.StopAsync().AsTask());
    }

    [Test]
    public void Percentiles_are_within_ten_percent_of_the_durations()
    {
        var random = new Random(2031);
        var durations = Enumerable.Range(0, 10_000).Select(_ => TimeSpan.FromMicroseconds(Math.Pow(10, 1 + (random.NextDouble() * 7)))).ToList();
        var histogram = new DurationHistogram();
        durations.ForEach(histogram.Add);
        durations.Sort();

        foreach (var part in new[] { 0.01, 0.5, 0.95, 0.99, 1 })
        {
            var exact = durations[(int)Math.Ceiling(durations.Count * part) - 1];
            Assert.That(histogram.Percentile(part).TotalMicroseconds, Is.EqualTo(exact.TotalMicroseconds).Within(10).Percent, $"{part}");
        }

        Assert.That(DurationHistogram.From(histogram.ToPairs()).Percentile(0.95), Is.EqualTo(histogram.Percentile(0.95)), "as it is stored");
        Assert.That(new DurationHistogram().Percentile(0.5), Is.EqualTo(TimeSpan.Zero));
    }

    private TestHost Open() => new(_folder, options => options.SecretKey = new byte[32], _time);

    private async Task ExecuteAsync(RuntimeResponse response, int count)
    {
        _host.Runtime.Handler = (_, _, _) => Task.FromResult(response);
        for (var i = 0; i < count; i++)
            await _host.ExecuteAsync("fn1", "");
    }

    private Task<int> WriteAsync(string sql) => _host.Database.WriteAsync(c => c.Sql(sql).Run(), CancellationToken.None);

    private long Rows() => _host.Database.Read(c => c.Sql("SELECT COUNT(*) FROM execution_statistics").Scalar<long>());
}
