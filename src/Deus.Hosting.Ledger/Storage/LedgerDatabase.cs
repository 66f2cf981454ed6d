using System.Data;
using System.Data.Common;

namespace Deus.Hosting.Ledger.Storage;

/// <summary>
/// Runs transactions on the caller's data source. The tables are created or checked before the first one. A transaction whose connection
/// was lost, or which was rolled back because of another one, runs again, so it must be repeatable.
/// </summary>
internal sealed class LedgerDatabase(DbDataSource source, LedgerOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan[] RetryAfter =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private readonly SemaphoreSlim _preparing = new(1);
    private volatile SqlDialect? _dialect;

    public TableNames Tables { get; } = new(options);

    public LedgerOptions Options => options;

    /// <summary>Runs a transaction at READ COMMITTED; SQLite has only SERIALIZABLE.</summary>
    public async Task<T> RunAsync<T>(Func<LedgerTransaction, Task<T>> run, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(run, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (e.IsTransient && attempt < RetryAfter.Length)
            {
                await Task.Delay(RetryAfter[attempt], time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task RunAsync(Func<LedgerTransaction, Task> run, CancellationToken cancellationToken) => RunAsync(
        async transaction =>
        {
            await run(transaction).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public void Dispose() => _preparing.Dispose();

    private async Task<T> RunOnceAsync<T>(Func<LedgerTransaction, Task<T>> run, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var dialect = _dialect ?? await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
            return await RunAsync(connection, dialect, run, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> RunAsync<T>(
        DbConnection connection, SqlDialect dialect, Func<LedgerTransaction, Task<T>> run, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var result = await run(new LedgerTransaction(transaction, Tables, dialect, cancellationToken)).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    private async Task<SqlDialect> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_dialect is { } prepared)
                return prepared;
            var dialect = SqlDialect.Get(options.Dialect, connection);
            await RunAsync(connection, dialect, MigrateAsync, cancellationToken).ConfigureAwait(false);
            return _dialect = dialect;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task<bool> MigrateAsync(LedgerTransaction transaction)
    {
        var scripts = LedgerSchema.Scripts(Tables, transaction.Dialect);
        if (!options.MigrateAtFirstUse)
        {
            Check(await VersionAsync(transaction).ConfigureAwait(false), scripts.Count);
            return true;
        }

        if (transaction.Dialect.MigrationLock.Length > 0)
            await transaction.Sql(transaction.Dialect.MigrationLock).RunAsync().ConfigureAwait(false);
        await transaction.Sql($"CREATE TABLE IF NOT EXISTS {Tables.Schema} (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)")
            .RunAsync().ConfigureAwait(false);
        var version = await VersionAsync(transaction).ConfigureAwait(false);
        if (version > scripts.Count)
            throw Newer(version, scripts.Count);
        foreach (var script in scripts.Skip(version))
            await transaction.Sql(script).RunAsync().ConfigureAwait(false);
        return true;
    }

    private async Task<int> VersionAsync(LedgerTransaction transaction) => (int)await transaction
        .Sql($"SELECT COALESCE(MAX(version), 0) FROM {Tables.Schema}").NumberAsync().ConfigureAwait(false);

    private void Check(int version, int latest)
    {
        if (version > latest)
            throw Newer(version, latest);
        if (version < latest)
            throw new HostingConfigurationException(
                $"The ledger's tables with the prefix '{options.TablePrefix}' have version {version}, and this library needs {latest}. Run the scripts of "
                + "LedgerMigrations.GetScripts(), or set LedgerOptions.MigrateAtFirstUse.");
    }

    private HostingConfigurationException Newer(int version, int latest) => new(
        $"The ledger's tables with the prefix '{options.TablePrefix}' have version {version}, and this library knows up to {latest}. Use a newer "
        + "version of the library.");
}
