using System.Diagnostics.CodeAnalysis;
using Deus.Hosting.Functions.Storage.Sqlite.Schema;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>The connection for writes, and its prepared statements. Its user holds the write lock.</summary>
internal sealed class WriteConnection : IDisposable
{
    private readonly Func<SqliteConnection> _open;
    private SqliteConnection _connection;
    private bool _isFullySynchronous;

    /// <param name="open">Opens a connection.</param>
    public WriteConnection(Func<SqliteConnection> open)
    {
        _open = open;
        Open();
    }

    /// <summary>The prepared statements of the current connection.</summary>
    public PreparedStatements Statements { get; private set; }

    /// <summary>Receives the connection before each write. Tests inject faults with it.</summary>
    public Action<SqliteConnection>? OnWrite { get; set; }

    /// <summary>Brings the schema to the newest version.</summary>
    /// <exception cref="FunctionFolderUnusableException">The schema is newer than this version of the library supports.</exception>
    public void Migrate(string folder) => Migrations.Apply(_connection, folder);

    /// <summary>Prepares the next transaction.</summary>
    /// <param name="fully">
    /// True when its commit waits for the disk (<c>synchronous = FULL</c>). Otherwise only a checkpoint waits (<c>NORMAL</c>). Both keep the database
    /// consistent.
    /// </param>
    public void Prepare(bool fully)
    {
        ReplaceBroken();
        OnWrite?.Invoke(_connection);
        if (_isFullySynchronous == fully)
            return;
        _connection.Sql(fully ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL").Run();
        _isFullySynchronous = fully;
    }

    /// <summary>Runs changes in one transaction, which an exception rolls back.</summary>
    public void InTransaction(Action<SqliteConnection> change) => Statements.InTransaction(() => change(_connection));

    public void Dispose()
    {
        Statements.Dispose();
        _connection.Dispose();
    }

    /// <summary>
    /// Replaces the connection when its last transaction could not be ended, for example after an I/O error. Otherwise no write would succeed
    /// until the next start of the host.
    /// </summary>
    private void ReplaceBroken()
    {
        if (!_connection.IsInTransaction())
            return;
        var (broken, statements) = (_connection, Statements);
        Open();
        statements.Dispose();
        broken.Dispose();
    }

    [MemberNotNull(nameof(_connection), nameof(Statements))]
    private void Open()
    {
        var connection = _open();
        try
        {
            // The write-ahead log contains whole pages, so small pages make it smaller. The setting affects only a new database.
            connection.Sql("PRAGMA page_size = 2048").Run();
            connection.Sql("PRAGMA journal_mode = WAL").Run();
            // SqliteCommand retries while another program locks the database; prepared statements wait only with this setting.
            connection.Sql("PRAGMA busy_timeout = 30000").Run();
            // A checkpoint waits for the disk. This number of pages makes checkpoints rarer and the log up to about 16 MB large.
            connection.Sql("PRAGMA wal_autocheckpoint = 8000").Run();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _connection = connection;
        Statements = new PreparedStatements(connection);
        _isFullySynchronous = true; // SQLite begins with FULL.
    }
}
