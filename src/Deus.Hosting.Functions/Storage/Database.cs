using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage;

/// <summary>
/// The host's SQLite database in WAL mode. Writes go one at a time through one connection, each in a transaction; reads
/// go beside them on connections of their own and see the last commit.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly SqliteConnection _writer;

    private Database(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
    }

    /// <exception cref="FunctionFolderUnusableException">The schema is newer than this version knows.</exception>
    public static Database Open(HostFolder folder)
    {
        SQLitePCL.Batteries_V2.Init();
        // Pooling would keep the file open after the host has let the folder go.
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.DatabaseFile,
            ForeignKeys = true,
            Pooling = false,
        }.ToString();
        var writer = OpenConnection(connectionString);
        try
        {
            writer.Sql("PRAGMA journal_mode = WAL").Run();
            Migrations.Apply(writer, folder.Root);
            return new Database(connectionString, writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query against the last commit; what it reads is one snapshot.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        if (!_readers.TryTake(out var connection))
            connection = OpenConnection(_connectionString);
        try
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            return query(connection);
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    /// <summary>Runs changes in one transaction; an exception undoes them all.</summary>
    /// <param name="change">The changes. They are quick: no other write runs meanwhile.</param>
    /// <param name="cancellationToken">Cancels the waiting for other writes.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(change);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    /// <summary>As <see cref="WriteAsync{T}"/> while nobody else can write yet: for opening.</summary>
    internal T Run<T>(Func<SqliteConnection, T> change)
    {
        using var transaction = _writer.BeginTransaction(deferred: false);
        var result = change(_writer);
        transaction.Commit();
        return result;
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var connection))
            connection.Dispose();
        _writer.Dispose();
        _writeLock.Dispose();
    }

    private static SqliteConnection OpenConnection(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
