using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WaitingChangesTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly string _path = TestHost.NewFolder();
    private readonly HostFolder _folder;
    private readonly Database _database;
    private int _transactions;

    public WaitingChangesTests()
    {
        _folder = HostFolder.Open(_path);
        _database = Database.Open(_folder);
        _database.OnWrite = _ => _transactions++;
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Test]
    public async Task Changes_that_wait_together_share_a_transaction()
    {
        var (results, generation) = (new List<Task<int>>(), 0L);
        await HoldAsync(() =>
        {
            results.AddRange(Enumerable.Range(0, 5).Select(i => _database.WriteAsync(writer => Insert(writer, $"{i}"), CancellationToken.None)));
            generation = _database.Generation;
        });

        Assert.That(await Task.WhenAll(results).WaitAsync(Timeout), Is.EqualTo((int[])[1, 1, 1, 1, 1]));
        Assert.That(_transactions, Is.EqualTo(2), "of the change that held the lock, and of the five");
        Assert.That(Names(), Is.EqualTo((string[])["0", "1", "2", "3", "4"]));
        Assert.That(_database.Generation, Is.GreaterThan(generation));
    }

    [Test]
    public async Task Change_that_fails_is_rolled_back_without_those_that_share_its_transaction()
    {
        Task<int>? first = null, failed = null, last = null;
        await HoldAsync(() =>
        {
            first = _database.WriteAsync(writer => Insert(writer, "first"), CancellationToken.None);
            failed = _database.WriteAsync<int>(
                writer =>
                {
                    Insert(writer, "failed");
                    throw new InvalidOperationException("The change failed.");
                },
                CancellationToken.None);
            last = _database.WriteAsync(writer => Insert(writer, "last"), CancellationToken.None);
        });

        Assert.ThrowsAsync<InvalidOperationException>(() => failed!.WaitAsync(Timeout));
        await Task.WhenAll(first!, last!).WaitAsync(Timeout);
        Assert.That(Names(), Is.EqualTo((string[])["first", "last"]));
    }

    [Test]
    public async Task Transaction_that_SQLite_ends_fails_all_of_its_changes()
    {
        List<Task<int>> changes = [];
        await HoldAsync(() => changes =
        [
            _database.WriteAsync(writer => Insert(writer, "first"), CancellationToken.None),
            _database.WriteAsync(writer => writer.Sql("INSERT OR ROLLBACK INTO settings (name, value) VALUES (NULL, NULL)").Run(), CancellationToken.None),
            _database.WriteAsync(writer => Insert(writer, "last"), CancellationToken.None),
        ]);

        foreach (var change in changes)
            Assert.ThrowsAsync<SqliteException>(() => change.WaitAsync(Timeout));
        Assert.That(Names(), Is.Empty);
        Assert.That(await _database.WriteAsync(writer => Insert(writer, "next"), CancellationToken.None), Is.EqualTo(1));
    }

    [Test]
    public async Task Change_whose_wait_is_canceled_does_not_run()
    {
        using var cancellation = new CancellationTokenSource();
        Task<int>? canceled = null;
        await HoldAsync(() =>
        {
            canceled = _database.WriteAsync(writer => Insert(writer, "canceled"), cancellation.Token);
            cancellation.Cancel();
            Assert.CatchAsync<OperationCanceledException>(() => canceled.WaitAsync(Timeout));
        });

        await _database.WriteAsync(writer => Insert(writer, "next"), CancellationToken.None);
        Assert.That(Names(), Is.EqualTo((string[])["next"]));
    }

    [Test]
    public async Task Change_that_is_canceled_while_it_runs_returns_its_result()
    {
        using var cancellation = new CancellationTokenSource();
        List<Task<int>> changes = [];
        await HoldAsync(() => changes =
        [
            _database.WriteAsync(
                writer =>
                {
                    cancellation.Cancel();
                    return Insert(writer, "first");
                },
                CancellationToken.None),
            _database.WriteAsync(writer => Insert(writer, "second"), cancellation.Token),
        ]);

        Assert.That(await Task.WhenAll(changes).WaitAsync(Timeout), Is.EqualTo((int[])[1, 1]));
    }

    /// <summary>Runs an action while a change holds the write lock.</summary>
    private Task<int> HoldAsync(Action action) => _database.WriteAsync(
        _ =>
        {
            action();
            return 0;
        },
        CancellationToken.None);

    private static int Insert(SqliteConnection writer, string name) =>
        writer.Sql("INSERT INTO settings (name, value) VALUES ($name, x'00')").With("$name", name).Run();

    private List<string> Names() => _database.Read(reader => reader.Sql("SELECT name FROM settings WHERE name GLOB '[0-9]*' OR name IN ('first', 'failed', 'last', 'canceled', 'next', 'second') ORDER BY name").List(row => row.Text("name")));
}
