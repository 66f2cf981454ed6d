using System.Data;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReadConnectionsTests : IDisposable
{
    private readonly List<SqliteConnection> _opened = [];
    private readonly ReadConnections _connections;

    public ReadConnectionsTests() => _connections = new ReadConnections(Open);

    public void Dispose()
    {
        _connections.Dispose();
        _opened.ForEach(connection => connection.Dispose());
    }

    [Test]
    public void A_free_connection_is_used_again_and_a_used_one_is_not()
    {
        _connections.Read(_ => 0);
        _connections.Read(_ => 0);
        Assert.That(_opened, Has.Count.EqualTo(1));

        _connections.Read(_ => _connections.Read(_ => 0));
        Assert.That(_opened, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_query_reads_a_snapshot_and_leaves_no_transaction()
    {
        Assert.That(_connections.Read(connection => connection.IsInTransaction()), Is.True);
        Assert.Throws<InvalidOperationException>(() => _connections.Read<int>(_ => throw new InvalidOperationException()));

        Assert.That(_opened.Single().IsInTransaction(), Is.False);
    }

    [Test]
    public void Disposal_closes_free_connections_at_once_and_used_ones_at_their_end()
    {
        _connections.Read(_ => _connections.Read(_ => 0));
        _connections.Read(_ =>
        {
            _connections.Dispose();
            Assert.That(_opened.Count(connection => connection.State == ConnectionState.Open), Is.EqualTo(1));
            return 0;
        });

        Assert.That(_opened.Select(connection => connection.State), Is.All.EqualTo(ConnectionState.Closed));
        Assert.Throws<ObjectDisposedException>(() => _connections.Read(_ => 0));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        _opened.Add(connection);
        return connection;
    }
}
