using System.Data;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Runtimes;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WriteConnectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteConnection> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(connection => connection.Dispose());
        _folder.Dispose();
    }

    [TestCase("page_size", 2048)]
    [TestCase("busy_timeout", 30_000)]
    [TestCase("wal_autocheckpoint", 8000)]
    [TestCase("synchronous", 2)]
    public void A_new_connection_has_the_settings_of_the_host(string setting, long expected)
    {
        using var connection = new WriteConnection(Open);

        Assert.That(SettingOf(connection, setting), Is.EqualTo(expected));
    }

    [Test]
    public void A_transaction_waits_for_the_disk_when_it_has_to()
    {
        using var connection = new WriteConnection(Open);
        bool[] transactions = [true, false, false, true];

        var modes = transactions.Select(fully =>
        {
            connection.Prepare(fully);
            return SettingOf(connection, "synchronous");
        }).ToArray();

        Assert.That(modes, Is.EqualTo(new long[] { 2, 1, 1, 2 }), "FULL is 2, and NORMAL is 1");
    }

    [Test]
    public void A_connection_whose_transaction_was_not_ended_is_replaced()
    {
        using var connection = new WriteConnection(Open);
        connection.Prepare(fully: false);
        _opened[0].Sql("BEGIN IMMEDIATE").Run();

        connection.Prepare(fully: false);
        var changed = connection.Statements.Get("CREATE TABLE kept (id INTEGER)").Run();

        Assert.That(_opened, Has.Count.EqualTo(2));
        Assert.That(_opened[0].State, Is.EqualTo(ConnectionState.Closed));
        Assert.That((changed, SettingOf(connection, "synchronous"), SettingOf(connection, "busy_timeout")), Is.EqualTo((0, 1, 30_000)));
    }

    [Test]
    public void A_file_that_is_no_database_is_closed()
    {
        _folder.Write("host.db", new string('x', 4096));

        Assert.Throws<SqliteException>(() => _ = new WriteConnection(Open));

        Assert.That(_opened.Single().State, Is.EqualTo(ConnectionState.Closed));
    }

    private static long SettingOf(WriteConnection connection, string setting)
    {
        long value = 0;
        connection.InTransaction(opened => value = opened.Sql($"PRAGMA {setting}").Scalar<long>());
        return value;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullPath, "host.db")};Pooling=False");
        connection.Open();
        _opened.Add(connection);
        return connection;
    }
}
