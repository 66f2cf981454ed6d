using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>Connections for reads, which run concurrently. A connection that is free is used again.</summary>
/// <param name="open">Opens a connection.</param>
internal sealed class ReadConnections(Func<SqliteConnection> open) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _free = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a snapshot of the last commit and returns its result.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_free.TryTake(out var connection))
            connection = open();
        try
        {
            connection.Sql("BEGIN").Run();
            return query(connection);
        }
        finally
        {
            if (TryEndTransaction(connection))
                _free.Add(connection);
            else
                connection.Dispose();
            if (_isDisposed)
                Close();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
    }

    private void Close()
    {
        while (_free.TryTake(out var connection))
            connection.Dispose();
    }

    /// <summary>Ends a read transaction.</summary>
    /// <returns>False when it stays open, so that the connection must not be used again.</returns>
    private static bool TryEndTransaction(SqliteConnection connection)
    {
        try
        {
            if (connection.IsInTransaction())
                connection.Sql("ROLLBACK").Run();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
