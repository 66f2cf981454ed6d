using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>
/// Simulates a leap year of schedules on a manual clock, with time zones, restarts, pauses, slow and overlapping runs and all policies, and
/// compares each run with an oracle that looks at every minute. Executions are started and ended by the test.
/// </summary>
public sealed class ScheduleYearTests
{
    private const int Seed = 2028;
    private const int Restarts = 40;
    private const int Pauses = 6;

    private readonly string _folder = TestHost.NewFolder();
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedYear _year = SimulatedYear.Create(Seed, Restarts, Pauses);
    private TestHost _host = null!;
    private int _skipped;
    private int _nextEvent;

    [TearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    [CancelAfter(600_000)]
    public async Task Each_run_of_a_year_is_that_of_an_oracle(CancellationToken cancellationToken)
    {
        await PrepareAsync();
        for (var minute = 1; minute < SimulatedYear.Minutes; minute++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_year.IsDown(minute))
                continue;
            var isRestarted = _year.IsDown(minute - 1);
            if (!isRestarted && minute < NextEvent(minute))
                continue;
            _time.StepClock(SimulatedYear.TimeAt(minute) - _time.GetUtcNow());
            if (isRestarted)
                await RestartAsync();
            await PassMinuteAsync(minute);
        }

        var expected = _year.Functions.Select(function => ScheduleOracle.Run(_year, function)).ToList();
        await TestContext.Out.WriteLineAsync(
            $"Seed {Seed}: {expected.Sum(runs => runs.Queued.Count)} runs, {expected.Sum(runs => runs.Skipped)} skipped, {_year.Downs.Count} restarts, "
            + $"{_year.Functions.Sum(function => function.Pauses.Count)} pauses, {_year.Functions.Count} functions.");
        Assert.Multiple(() =>
        {
            foreach (var (function, runs) in _year.Functions.Zip(expected))
            {
                Assert.That(QueuedAt(function), Is.EqualTo(runs.Queued), function.Description);
                Assert.That(_host.Functions.Get(function.Id).SchedulePrevious, Is.EqualTo(runs.Previous), function.Description);
            }

            Assert.That(_skipped + Skipped(), Is.EqualTo(expected.Sum(runs => runs.Skipped)), "skipped runs");
        });
    }

    /// <summary>Returns the next minute at which something may happen, from the stored times and the plan of the simulation.</summary>
    private int NextEvent(int minute)
    {
        if (_nextEvent > minute)
            return _nextEvent;
        var due = _host.Database.Read(c => c.Sql("SELECT MIN(schedule_next) AS due FROM functions").List(row => row.TimeOrNull("due")))[0];
        var open = Open().Select(execution => execution.IsWaiting ? execution.StartsAt : execution.EndsAt).DefaultIfEmpty(int.MaxValue).Min();
        _nextEvent = Math.Min(Math.Min(due is { } at ? SimulatedYear.MinuteOf(at) : int.MaxValue, open), _year.NextChange(minute));
        return _nextEvent;
    }

    /// <summary>Creates the functions with a host that runs. The simulation continues on hosts that only open the folder.</summary>
    private async Task PrepareAsync()
    {
        _time.StepClock(SimulatedYear.TimeAt(0) - _time.GetUtcNow());
        _host = new TestHost(_folder, time: _time);
        await _host.StartAsync();
        foreach (var function in _year.Functions)
        {
            await _host.CreateFunctionAsync(function.Id, TestHost.Settings() with { Schedule = function.Schedule, SchedulePolicy = function.Policy });
            var deployment = await _host.CreateDeploymentAsync(function.Id);
            (await _host.WaitAsync(function.Id, deployment.Id)).EnsureReady();
        }

        await _host.DisposeAsync();
        Reopen();
    }

    private void Reopen()
    {
        _host = new TestHost(_folder, time: _time);
        _host.Get<HostStorage>().Open();
    }

    private async Task RestartAsync()
    {
        _skipped += Skipped();
        await _host.DisposeAsync();
        Reopen();
        await _host.Get<ExecutionRecords>().CloseLostAsync(null, CancellationToken.None);
        await _host.Get<Scheduler>().RecoverAsync(CancellationToken.None);
    }

    private async Task PassMinuteAsync(int minute)
    {
        await MoveExecutionsAsync(minute);
        while (await _host.Get<Scheduler>().QueueNextAsync(_time.GetUtcNow(), CancellationToken.None))
        {
        }

        await MoveExecutionsAsync(minute);
        foreach (var function in _year.Functions.Where(function => function.ChangesAt(minute)))
        {
            await _host.Functions.UpdateAsync(
                function.Id,
                s => s with { SchedulePolicy = s.SchedulePolicy with { IsPaused = function.IsPausedFrom(minute) } },
                alwaysWarm: null,
                CancellationToken.None);
        }

        _nextEvent = 0;
    }

    /// <summary>Ends the running executions that are over, and starts the waiting ones whose time has come.</summary>
    private async Task MoveExecutionsAsync(int minute)
    {
        var open = Open();
        var ending = open.Where(execution => !execution.IsWaiting && execution.EndsAt <= minute).ToList();
        var starting = open.Where(execution => execution.IsWaiting && execution.StartsAt <= minute).ToList();
        if (ending.Count + starting.Count == 0)
            return;
        await _host.Database.WriteAsync(
            connection =>
            {
                foreach (var execution in ending)
                    connection.Sql("UPDATE executions SET status = 'completed', ended_at = 1 WHERE id = $id").With("$id", execution.Id).Run();
                foreach (var execution in starting)
                {
                    connection.Sql("UPDATE executions SET status = 'processing' WHERE id = $id").With("$id", execution.Id).Run();
                    connection.Sql("DELETE FROM execution_requests WHERE execution_id = $id").With("$id", execution.Id).Run();
                }

                return true;
            },
            CancellationToken.None);
    }

    private List<OpenExecution> Open() => _host.Database.Read(connection => connection.Sql(
        """
        SELECT e.id, e.function_id, e.created_at, 1 AS waiting FROM execution_requests r JOIN executions e ON e.id = r.execution_id
        UNION ALL SELECT e.id, e.function_id, e.created_at, 0 FROM functions f CROSS JOIN executions e
            ON e.function_id = f.id AND (e.status = 'processing') = 1
        """)
        .List(row => new OpenExecution(
            row.Text("id"),
            row.Bool("waiting"),
            _year.Plan(row.Text("function_id"), SimulatedYear.MinuteOf(row.Time("created_at"))))));

    private List<int> QueuedAt(SimulatedFunction function) => _host.Database.Read(connection => connection
        .Sql("SELECT created_at FROM executions WHERE function_id = $id ORDER BY sequence").With("$id", function.Id)
        .List(row => SimulatedYear.MinuteOf(row.Time("created_at"))));

    private int Skipped() => _host.Logs.Entries.Count(entry => entry.Level == LogLevel.Warning && entry.Text.Contains("was skipped", StringComparison.Ordinal));

    private sealed record OpenExecution(string Id, bool IsWaiting, (int StartsAt, int EndsAt) Plan)
    {
        public int StartsAt => Plan.StartsAt;

        public int EndsAt => Plan.EndsAt;
    }
}
