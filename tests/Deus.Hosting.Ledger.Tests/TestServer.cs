namespace Deus.Hosting.Ledger.Tests;

/// <summary>The databases of the tests.</summary>
public enum TestServer
{
    /// <summary>A SQLite file in WAL mode.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,

    /// <summary>The PostgreSQL server behind PgBouncer in transaction mode.</summary>
    PooledPostgreSql,
}
