using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LedgerProcess;

internal static class Databases
{
    public static DbDataSource Open(string kind, string connectionString) => kind switch
    {
        "sqlite" => SqliteFactory.Instance.CreateDataSource(connectionString),
        "postgres" => NpgsqlDataSource.Create(connectionString),
        _ => throw new ArgumentException($"'{kind}' is not known. Accepted: sqlite, postgres.", nameof(kind)),
    };
}
