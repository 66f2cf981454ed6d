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
    public async Task Those_who_wait_to_write_when_it_is_disposed_are_told()
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
    public void A_read_that_ends_when_it_is_disposed_keeps_no_connection()
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
