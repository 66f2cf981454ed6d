using System.Data;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DatabaseTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly string _path = TestHost.NewFolder();
    private readonly HostFolder _folder;
    private readonly Database _database;

    public DatabaseTests()
    {
        _folder = HostFolder.Open(_path);
        _database = Database.Open(_folder);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Test]
    public async Task Pending_writes_throw_ObjectDisposedException_when_the_database_is_disposed()
    {
        var waiting = new List<Task>();
        var writing = Task.Run(() => _database.WriteAsync(
            _ =>
            {
                for (var i = 0; i < 2; i++)
                {
                    waiting.Add(_database.WriteAsync(_ => 0, CancellationToken.None));
                    waiting.Add(_database.WriteRecordAsync(statements => statements.Get("SELECT 1")));
                }

                _database.Dispose();
                return 0;
            },
            CancellationToken.None));

        await writing.WaitAsync(Timeout).ContinueWith(_ => { }, TaskScheduler.Default);

        foreach (var one in waiting)
            Assert.ThrowsAsync<ObjectDisposedException>(() => one.WaitAsync(Timeout));
    }

    [Test]
    public async Task Changes_wait_for_the_disk_and_records_do_not()
    {
        long[] modes =
        [
            await _database.WriteAsync(Mode, CancellationToken.None),
            await _database.WriteRecordsAsync(Mode, CancellationToken.None),
            _database.Run(Mode),
        ];

        Assert.That(modes, Is.EqualTo(new long[] { 2, 1, 2 }), "FULL is 2, and NORMAL is 1");

        static long Mode(SqliteConnection connection) => connection.Sql("PRAGMA synchronous").Scalar<long>();
    }

    [Test]
    public void A_change_while_the_host_opens_outdates_caches()
    {
        var before = _database.Generation;

        _database.Run(_ => 0);

        Assert.That(_database.Generation, Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Writes_of_records_are_one_transaction_and_leave_caches_valid()
    {
        var before = _database.Generation;

        Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteRecordsAsync<int>(
            writer =>
            {
                Insert(writer, "rolled back");
                throw new InvalidOperationException();
            },
            CancellationToken.None));
        await _database.WriteRecordsAsync(writer => Insert(writer, "first") + Insert(writer, "second"), CancellationToken.None);

        Assert.That(Names(), Is.SupersetOf((string[])["first", "second"]).And.Not.Contains("rolled back"));
        Assert.That(_database.Generation, Is.EqualTo(before));
    }

    [Test]
    public async Task Writes_that_wait_together_share_a_transaction_and_the_next_ones_another()
    {
        var inside = new List<bool>();
        Task<int>[] waiting = [];
        await _database.WriteAsync(
            _ =>
            {
                waiting = [.. Enumerable.Range(0, 3).Select(i => _database.WriteRecordAsync(statements =>
                {
                    inside.Add(_database.Read(reader => reader.Sql("SELECT name FROM settings WHERE name LIKE 'r%'").List(row => row.Text("name"))).Count == 0);
                    return statements.Get($"INSERT INTO settings (name, value) VALUES ('r{i}', x'00')");
                }))];
                return 0;
            },
            CancellationToken.None);

        Assert.That(await Task.WhenAll(waiting).WaitAsync(Timeout), Is.EqualTo((int[])[1, 1, 1]));
        Assert.That(inside, Is.EqualTo((bool[])[true, true, true]));
        Assert.That(await _database.WriteRecordAsync(statements => statements.Get("DELETE FROM settings WHERE name = 'r1'")), Is.EqualTo(1));
    }

    private static int Insert(SqliteConnection writer, string name) =>
        writer.Sql("INSERT INTO settings (name, value) VALUES ($name, x'00')").With("$name", name).Run();

    private List<string> Names() => _database.Read(reader => reader.Sql("SELECT name FROM settings").List(row => row.Text("name")));

    [Test]
    public async Task Write_fails_with_SQLITE_FULL_when_the_disk_is_full_and_later_writes_succeed()
    {
        _database.Run(writer => writer.Sql("PRAGMA max_page_count = 1").Scalar<long>()); // SQLite raises it to the present size.

        var full = Assert.ThrowsAsync<SqliteException>(() => _database.WriteAsync(
            writer => writer.Sql("INSERT INTO settings (name, value) VALUES ('large', zeroblob(1000000))").Run(), CancellationToken.None));

        Assert.That(full!.SqliteErrorCode, Is.EqualTo(SQLitePCL.raw.SQLITE_FULL));
        _database.Run(writer => writer.Sql("PRAGMA max_page_count = 1000000").Scalar<long>());
        await _database.WriteAsync(
            writer => writer.Sql("INSERT INTO settings (name, value) VALUES ('new', x'00')").Run(), CancellationToken.None);
        Assert.That(await _database.WriteRecordAsync(statements => statements.Get("DELETE FROM settings WHERE name = 'new'")), Is.EqualTo(1));
    }

    [Test]
    public async Task Transaction_that_cannot_be_ended_closes_its_connection_and_later_writes_succeed()
    {
        Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync<int>(
            writer =>
            {
                writer.Sql("ROLLBACK").Run();
                writer.Sql("BEGIN").Run();
                // SQLite refuses to end a transaction for a connection whose authorizer forbids it.
                SQLitePCL.strdelegate_authorizer forbid = (_, action, _, _, _, _) => action == SQLitePCL.raw.SQLITE_TRANSACTION ? 1 : 0;
                SQLitePCL.raw.sqlite3_set_authorizer(writer.Handle, forbid, null);
                throw new InvalidOperationException("The change failed.");
            },
            CancellationToken.None));

        await _database.WriteAsync(
            writer => writer.Sql("INSERT INTO settings (name, value) VALUES ('new', x'00')").Run(), CancellationToken.None);

        Assert.That(_database.Read(connection => connection.Sql("SELECT count(*) FROM settings WHERE name = 'new'").Scalar<long>()), Is.EqualTo(1));
    }

    [Test]
    public void Read_sees_one_snapshot_when_a_write_is_committed_between_two_queries()
    {
        var counts = _database.Read(connection =>
        {
            var before = Count(connection);
            _database.Run(writer => writer.Sql("INSERT INTO settings (name, value) VALUES ('new', x'00')").Run());
            return (Before: before, After: Count(connection));
        });

        Assert.That(counts.After, Is.EqualTo(counts.Before));
        Assert.That(_database.Read(Count), Is.EqualTo(counts.Before + 1), "the next read sees the write");
    }

    [Test]
    public void Read_that_ends_after_the_disposal_closes_its_connection()
    {
        var read = _database.Read(connection =>
        {
            _database.Dispose();
            return connection;
        });

        Assert.That(read.State, Is.EqualTo(ConnectionState.Closed));
        Assert.Throws<ObjectDisposedException>(() => _database.Read(_ => 0));
    }

    private static long Count(SqliteConnection connection) => connection.Sql("SELECT COUNT(*) FROM settings").Scalar<long>();
}
