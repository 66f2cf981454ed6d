using System.Collections.Concurrent;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// The host's SQLite database in WAL mode. One connection executes the writes one at a time. Writes that wait for it at the same time share a
/// transaction. Reads run concurrently on other connections and see the last commit.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly string _connectionString;

    // Never disposed: a caller that waits for a disposed semaphore would wait forever.
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private SqliteConnection _writer;
    private readonly RecordWriter _records;
    private readonly WaitingChanges _changes = new();
    private bool _isFullySynchronous = true;
    private volatile bool _isDisposed;
    private long _generation;

    private Database(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
        _records = new RecordWriter(writer);
    }

    /// <summary>A number that changes with every write except records, so that a cache can detect outdated reads.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Receives the writing connection before each write. Tests inject faults with it.</summary>
    internal Action<SqliteConnection>? OnWrite { get; set; }

    /// <exception cref="FunctionFolderUnusableException">The schema is newer than this version of the library supports.</exception>
    public static Database Open(HostFolder folder)
    {
        // With pooling, the file would stay open after the host has closed the folder.
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.DatabaseFile,
            ForeignKeys = true,
            Pooling = false,
        }.ToString();
        // SQLite gives the files beside the database its mode.
        PrivateFiles.Open(
            folder.DatabaseFile,
            new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite }).Dispose();
        var writer = OpenConnection(connectionString);
        try
        {
            // The write-ahead log contains whole pages, so small pages make it smaller. The setting affects only a new database.
            writer.Sql("PRAGMA page_size = 2048").Run();
            writer.Sql("PRAGMA journal_mode = WAL").Run();
            Configure(writer);
            Migrations.Apply(writer, folder.Root);
            return new Database(connectionString, writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query on a snapshot of the last commit and returns its result.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_readers.TryTake(out var connection))
            connection = OpenConnection(_connectionString);
        try
        {
            connection.Sql("BEGIN").Run();
            return query(connection);
        }
        finally
        {
            if (TryEndTransaction(connection))
                _readers.Add(connection);
            else
                connection.Dispose();
            if (_isDisposed)
                CloseReaders();
        }
    }

    /// <summary>
    /// Runs changes that survive a power failure, all or none: an exception rolls them back. Other changes that wait share the transaction.
    /// </summary>
    /// <param name="change">The changes. They must be short, because no other write runs meanwhile.</param>
    /// <param name="cancellationToken">Cancels the wait for other writes.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        var waiting = _changes.Add(change);
        try
        {
            await LockedAsync(WriteChanges, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (_changes.Remove(waiting))
                throw;
            // Another caller runs it already.
        }

        return await waiting.Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Runs changes of records only in one transaction, which an exception rolls back. It survives the end of this process, and a power failure as
    /// <see cref="WriteRecordAsync"/> says. It does not change <see cref="Generation"/>.
    /// </summary>
    /// <param name="change">The changes. They must be short, because no other write runs meanwhile.</param>
    /// <param name="cancellationToken">Cancels the wait for other writes.</param>
    public Task<T> WriteRecordsAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) =>
        LockedAsync(() => Run(change, fully: false), cancellationToken);

    /// <summary>
    /// Runs one small write in a transaction that it shares with other waiting writes. Each write succeeds or fails alone, and completes
    /// after the commit. A committed write survives the end of this process. It survives a power failure only after a checkpoint or
    /// the next write by <see cref="WriteAsync{T}"/>.
    /// </summary>
    /// <param name="bind">Returns the statement with its values. It may be called more than once; only one run takes effect.</param>
    /// <returns>The number of changed rows.</returns>
    /// <remarks>Not cancelable: at most one write per running execution waits, so the wait is short and bounded.</remarks>
    public async Task<int> WriteRecordAsync(Func<PreparedStatements, PreparedStatement> bind)
    {
        var (written, isFirst) = _records.Add(bind);
        if (isFirst)
        {
            // Requests that are about to continue add their writes first and share the transaction.
            await Task.Yield();
            await WriteRecordsAsync().ConfigureAwait(false);
        }

        return await written.ConfigureAwait(false);
    }

    /// <summary>Runs the changes that wait. The first caller with the lock leaves none for the others.</summary>
    private int WriteChanges()
    {
        var changes = _changes.TakeAll();
        if (changes.Count == 0)
            return 0;
        try
        {
            Run(writer => Run(changes, writer), fully: true);
            Interlocked.Increment(ref _generation);
        }
        catch (Exception e)
        {
            changes.ForEach(change => change.Fail(e));
        }

        changes.ForEach(change => change.Complete());
        return changes.Count;
    }

    private static void Run(List<WaitingChanges.Waiting> changes, SqliteConnection writer)
    {
        if (changes is [var alone])
            alone.Run(writer);
        else
            changes.ForEach(change => change.RunAlone(writer));
    }

    /// <summary>Executes the writes that wait when this caller gets the lock. A later write waits for the next transaction.</summary>
    private async Task WriteRecordsAsync()
    {
        await _writeLock.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            PrepareWriter(fully: false);
            _records.WriteAll();
        }
        catch (Exception e)
        {
            _records.FailAll(e);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    /// <summary>
    /// Runs changes like <see cref="WriteAsync{T}"/>, without the lock. Only for opening, when no other caller can write.
    /// </summary>
    internal T Run<T>(Func<SqliteConnection, T> change)
    {
        var result = Run(change, fully: true);
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

    private async Task<T> LockedAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return write();
        }
        finally
        {
            _writeLock.Release();
        }
    }

    private T Run<T>(Func<SqliteConnection, T> change, bool fully)
    {
        T result = default!;
        Run(writer => { result = change(writer); }, fully);
        return result;
    }

    private void Run(Action<SqliteConnection> change, bool fully)
    {
        PrepareWriter(fully);
        _records.InTransaction(() => change(_writer));
    }

    private void PrepareWriter(bool fully)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ReplaceBrokenWriter();
        OnWrite?.Invoke(_writer);
        Synchronise(fully);
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var connection))
            connection.Dispose();
    }

    /// <summary>
    /// Sets the synchronous mode. In WAL mode FULL waits for the disk at each commit and NORMAL at each checkpoint. Both keep the
    /// database consistent.
    /// </summary>
    private void Synchronise(bool fully)
    {
        if (_isFullySynchronous == fully)
            return;
        _writer.Sql(fully ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL").Run();
        _isFullySynchronous = fully;
    }

    /// <summary>
    /// Replaces the writing connection when its last transaction could not be ended, for example after an I/O error. Otherwise no write
    /// would succeed until the next start of the host.
    /// </summary>
    private void ReplaceBrokenWriter()
    {
        if (!_writer.IsInTransaction())
            return;
        var replacement = OpenConnection(_connectionString);
        _records.Use(replacement);
        _writer.Dispose();
        _writer = replacement;
        _isFullySynchronous = true;
        Configure(_writer);
    }

    private static void Configure(SqliteConnection writer)
    {
        // SqliteCommand retries while another program locks the database; prepared statements wait only with this setting.
        writer.Sql("PRAGMA busy_timeout = 30000").Run();
        // A checkpoint waits for the disk. This number of pages makes checkpoints rarer and the log up to about 16 MB large.
        writer.Sql("PRAGMA wal_autocheckpoint = 8000").Run();
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
