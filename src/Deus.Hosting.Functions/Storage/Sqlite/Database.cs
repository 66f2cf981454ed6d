using System.Collections.Concurrent;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// The host's SQLite database in WAL mode. Writes go one at a time through one connection, each in a transaction; reads
/// go beside them on connections of their own and see the last commit. Small writes that come often share a transaction:
/// <see cref="WriteRecordAsync"/>.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly string _connectionString;

    // Never disposed: those who wait for it would wait for ever.
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly SqliteConnection _writer;
    private readonly RecordWriter _records;
    private bool _isFullySynchronous = true;
    private volatile bool _isDisposed;
    private long _generation;

    private Database(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
        _records = new RecordWriter(writer);
    }

    /// <summary>Changes with every write that is not a record: what was read before may be out of date then.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <exception cref="FunctionFolderUnusableException">The schema is newer than this version knows.</exception>
    public static Database Open(HostFolder folder)
    {
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
            // Every changed page goes to the log whole. Only a new database takes its size from here.
            writer.Sql("PRAGMA page_size = 2048").Run();
            writer.Sql("PRAGMA journal_mode = WAL").Run();
            // Commands wait for a foreign program that has the database, prepared statements only with this.
            writer.Sql("PRAGMA busy_timeout = 30000").Run();
            // Checkpoints wait for the disk: fewer of them, at the price of a log of some 16 MB.
            writer.Sql("PRAGMA wal_autocheckpoint = 8000").Run();
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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
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
            if (_isDisposed)
                CloseReaders();
        }
    }

    /// <summary>Runs changes in one transaction that survives a power cut; an exception undoes them all.</summary>
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

    /// <summary>
    /// Runs one small write, together with others that wait, in one transaction: each is done or undone alone, and complete
    /// when the transaction is committed. It survives the end of this process at once, a power cut only after the next
    /// write of another kind, or a checkpoint.
    /// </summary>
    /// <param name="bind">Gives the statement with its values; it may be run more than once, of which one counts.</param>
    /// <returns>How many rows it changed.</returns>
    /// <remarks>Not cancellable: the callers are as many as executions run, so the wait is short and bounded.</remarks>
    public async Task<int> WriteRecordAsync(Func<PreparedStatements, PreparedStatement> bind)
    {
        var waiting = _records.Add(bind);
        await _writeLock.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            // Whoever has the lock writes for all; most find theirs written already.
            if (!waiting.IsCompleted)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                Synchronise(fully: false);
                _records.WriteAll();
            }
        }
        finally
        {
            _writeLock.Release();
        }

        return await waiting.ConfigureAwait(false);
    }

    /// <summary>As <see cref="WriteAsync{T}"/> while nobody else can write yet: for opening.</summary>
    internal T Run<T>(Func<SqliteConnection, T> change)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Synchronise(fully: true);
        using var transaction = _writer.BeginTransaction(deferred: false);
        var result = change(_writer);
        transaction.Commit();
        Interlocked.Increment(ref _generation);
        return result;
    }

    public void Dispose()
    {
        _isDisposed = true;
        CloseReaders();
        _records.Dispose();
        _writer.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var connection))
            connection.Dispose();
    }

    /// <summary>In WAL mode the first waits for the disk at each commit, the second at each checkpoint; neither tears anything.</summary>
    private void Synchronise(bool fully)
    {
        if (_isFullySynchronous == fully)
            return;
        _writer.Sql(fully ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL").Run();
        _isFullySynchronous = fully;
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
