using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// The host's SQLite database in WAL mode. One connection executes the writes one at a time. Writes that wait for it at the same time share a
/// transaction. Reads run concurrently on other connections and see the last commit.
/// </summary>
internal sealed class Database : IDisposable
{
    // Never disposed: a caller that waits for a disposed semaphore would wait forever.
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly ReadConnections _readers;
    private readonly WriteConnection _writer;
    private readonly RecordWriter _records;
    private readonly WaitingChanges _changes = new();
    private volatile bool _isDisposed;
    private long _generation;

    private Database(ReadConnections readers, WriteConnection writer)
    {
        _readers = readers;
        _writer = writer;
        _records = new RecordWriter(writer);
    }

    /// <summary>A number that changes with every write except records, so that a cache can detect outdated reads.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <inheritdoc cref="WriteConnection.OnWrite"/>
    internal Action<SqliteConnection>? OnWrite
    {
        get => _writer.OnWrite;
        set => _writer.OnWrite = value;
    }

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
        var writer = new WriteConnection(() => OpenConnection(connectionString));
        try
        {
            writer.Migrate(folder.Root);
            return new Database(new ReadConnections(() => OpenConnection(connectionString)), writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="ReadConnections.Read{T}"/>
    public T Read<T>(Func<SqliteConnection, T> query) => _readers.Read(query);

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
            Prepare(fully: false);
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
        _readers.Dispose();
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
        Prepare(fully);
        _writer.InTransaction(change);
    }

    private void Prepare(bool fully)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _writer.Prepare(fully);
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
