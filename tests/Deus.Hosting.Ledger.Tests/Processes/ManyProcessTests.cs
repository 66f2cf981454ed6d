using System.Collections.Concurrent;
using Deus.Hosting.Ledger.Storage;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Ledger.Tests.Processes;

/// <summary>Tests the ceiling with 16 processes that deploy at once, on each database, with an observer of its own in the database.</summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
internal sealed class ManyProcessTests(TestServer server)
{
    private const int Processes = 16;
    private const int Attempts = 1000;
    private const int Maximum = 10;

    private readonly ConcurrentQueue<string> _output = new();

    [SetUp]
    public void SetUp() => _output.Clear();

    [Test]
    [CancelAfter(300_000)]
    public async Task Ceiling_holds_and_no_place_is_lost_when_16_processes_deploy_1000_times(CancellationToken cancellationToken)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await using var observer = new PlaceObserver(database);

        await RunAsync(database, cancellationToken);

        await Report(observer);
        Assert.That(observer.Highest, Is.LessThanOrEqualTo(Maximum));
        Assert.That(_output.Where(line => line.StartsWith("failed", StringComparison.Ordinal) && !line.Contains("BackendUnreachable", StringComparison.Ordinal)), Is.Empty);
        Assert.That(await database.NumberAsync("SELECT COUNT(*) FROM deus_places"), Is.Zero);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Ceiling_holds_when_processes_are_killed_connections_are_cut_and_the_server_restarts(CancellationToken cancellationToken)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await using var observer = new PlaceObserver(database);
        var killed = 0;
        var cuts = 0;
        var restarts = 0;

        await RunAsync(database, cancellationToken, async workers =>
        {
            // One process of four is killed; a new one does not replace it.
            if (killed < Processes / 4 && workers.FirstOrDefault(w => !w.HasEnded) is { } worker && Random.Shared.Next(4) == 0)
            {
                worker.Kill();
                killed++;
            }

            cuts += await CutConnectionsAsync(database);
            if (server is TestServer.PostgreSql && restarts < 2 && _output.Count > Attempts / 3 * (restarts + 1))
            {
                restarts++;
                await PostgresServer.RestartAsync();
            }
        });

        await Report(observer, $"{killed} processes killed, {cuts} connections cut, {restarts} restarts of the server");
        Assert.That(observer.Highest, Is.LessThanOrEqualTo(Maximum));
        await AssertOnlyKilledOnesHoldPlacesAsync(database, killed);
    }

    private async Task RunAsync(TestDatabase database, CancellationToken cancellationToken, Func<IReadOnlyList<LedgerWorker>, Task>? disturb = null)
    {
        // The clocks of the processes are apart by minutes.
        var workers = Enumerable.Range(0, Processes)
            .Select(i => LedgerWorker.Attempt(database, Attempts / Processes + 1, Maximum, secondsAhead: (i - Processes / 2) * 60, _output)).ToList();
        var ended = Task.WhenAll(workers.Select(w => w.Ended));
        while (!ended.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken));
            if (disturb is not null)
                await disturb(workers);
        }

        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    private async Task<int> CutConnectionsAsync(TestDatabase database) => server is TestServer.Sqlite
        ? 0
        : (int)await database.NumberAsync("""
            SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND random() < 0.3
            """);

    /// <summary>
    /// A reservation of a killed process expires. A confirmed place whose process was killed before it could delete the function stays: the
    /// function exists.
    /// </summary>
    private async Task AssertOnlyKilledOnesHoldPlacesAsync(TestDatabase database, int killed)
    {
        await database.RunAsync("UPDATE deus_places SET expires_at = 1 WHERE expires_at IS NOT NULL");
        using var ledger = new LedgerDatabase(database.Source, new LedgerOptions(), TimeProvider.System);
        var reserver = new LedgerReserver(ledger);
        var left = await reserver.CountAlwaysWarmDeploymentsAsync();
        Assert.That(left, Is.LessThanOrEqualTo(killed + Failed()));
        for (var i = left; i < Maximum; i++)
            Assert.That((await reserver.TryReserveAsync(null, Maximum)).IsReserved, "every other place is free");
        Assert.That((await reserver.TryReserveAsync(null, Maximum)).IsReserved, Is.False);
    }

    private int Failed() => _output.Count(line => line.StartsWith("failed", StringComparison.Ordinal) && !line.Contains("BackendUnreachable", StringComparison.Ordinal));

    private Task Report(PlaceObserver observer, string more = "") => TestContext.Out.WriteLineAsync(
        $"{server}: {_output.Count(l => l.StartsWith("deployed", StringComparison.Ordinal))} deployed, {_output.Count(l => l == "refused")} refused, "
        + $"{_output.Count(l => l.StartsWith("failed", StringComparison.Ordinal))} failed ({Failed()} not by the backend), at most {observer.Highest} of {Maximum} places in {observer.Reads} reads. {more}");
}
