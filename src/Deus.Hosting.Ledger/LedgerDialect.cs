namespace Deus.Hosting.Ledger;

/// <summary>The kind of the database.</summary>
public enum LedgerDialect
{
    /// <summary>SQLite 3.35 or newer.</summary>
    Sqlite,

    /// <summary>PostgreSQL 13 or newer.</summary>
    PostgreSql,
}
