using System.Data.Common;
using Deus.Hosting.Shared;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Deus.Hosting.Ledger.Tests;

/// <summary>A new, empty database of one kind. It is deleted when it is disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _file;

    private TestDatabase(LedgerDialect dialect, DbDataSource source, string connectionString, string? file)
    {
        (Dialect, Source, ConnectionString, _file) = (dialect, source, connectionString, file);
    }

    public LedgerDialect Dialect { get; }

    public DbDataSource Source { get; }

    public string ConnectionString { get; }

    /// <summary>The SQL of the database's time in milliseconds since 1970.</summary>
    public string Now => Dialect is LedgerDialect.Sqlite
        ? "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
        : "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    public static async Task<TestDatabase> CreateAsync(TestServer server)
    {
        var name = $"ledger_{Guid.NewGuid():N}";
        if (server is TestServer.Sqlite)
        {
            var file = Path.Combine(Path.GetTempPath(), name + ".db");
            // WAL, so that readers do not wait for the writer.
            var text = $"Data Source={file};Default Timeout=60";
            var sqlite = SqliteFactory.Instance.CreateDataSource(text);
            await using var command = sqlite.CreateCommand("PRAGMA journal_mode = WAL");
            await command.ExecuteNonQueryAsync();
            return new TestDatabase(LedgerDialect.Sqlite, sqlite, text, file);
        }

        await using (var postgres = NpgsqlDataSource.Create(PostgresServer.ConnectionString("postgres")))
        {
            await using var command = postgres.CreateCommand($"CREATE DATABASE {name}");
            await command.ExecuteNonQueryAsync();
        }

        var connectionString = server is TestServer.PostgreSql
            ? PostgresServer.ConnectionString(name)
            : await PostgresServer.PooledConnectionStringAsync(name);
        return new TestDatabase(LedgerDialect.PostgreSql, NpgsqlDataSource.Create(connectionString), connectionString, file: null);
    }

    public async Task<long> NumberAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_file is null)
            return;
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_file)!, Path.GetFileName(_file) + "*"))
            File.Delete(file);
    }
}
