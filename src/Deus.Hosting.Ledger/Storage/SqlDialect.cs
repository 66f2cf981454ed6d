using System.Data.Common;

namespace Deus.Hosting.Ledger.Storage;

/// <summary>The differences between the databases.</summary>
internal sealed record SqlDialect
{
    private static readonly SqlDialect Sqlite = new()
    {
        // julianday is in every version; the result has a resolution of one millisecond.
        Now = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
        Sequence = "INTEGER PRIMARY KEY AUTOINCREMENT",
        MigrationLock = "",
    };

    private static readonly SqlDialect PostgreSql = new()
    {
        // Unlike now(), clock_timestamp() is not the start of the transaction, which may have waited for a lock.
        Now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        Sequence = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        // A number of its own, so that only migrations of ledgers wait for each other.
        MigrationLock = "SELECT pg_advisory_xact_lock(5349871093427)",
    };

    /// <summary>The database's time in milliseconds since 1970.</summary>
    public required string Now { get; init; }

    /// <summary>The type of a primary key that the database counts up.</summary>
    public required string Sequence { get; init; }

    /// <summary>Waits until no other process migrates, to the end of the transaction. Empty: the transaction itself waits.</summary>
    public required string MigrationLock { get; init; }

    public static SqlDialect Get(LedgerDialect dialect) => dialect is LedgerDialect.Sqlite ? Sqlite : PostgreSql;

    /// <exception cref="HostingConfigurationException">The dialect is not set and cannot be known by the type.</exception>
    public static SqlDialect Get(LedgerDialect? dialect, DbConnection connection)
    {
        if (dialect is { } known)
            return Get(known);
        var type = connection.GetType().Name;
        if (type.Contains("Sqlite", StringComparison.OrdinalIgnoreCase))
            return Sqlite;
        if (type.Contains("Npgsql", StringComparison.OrdinalIgnoreCase))
            return PostgreSql;
        throw new HostingConfigurationException(
            $"The database of a {type} is not known. Accepted: SQLite, PostgreSQL. For a connection that wraps one of them, set "
            + "LedgerOptions.Dialect.");
    }
}
