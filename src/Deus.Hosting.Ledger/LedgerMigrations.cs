using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger;

/// <summary>
/// The migrations of the ledger's tables, numbered from 1. A published migration never changes. The table <c>schema</c> has a row for each
/// that was applied.
/// </summary>
public static class LedgerMigrations
{
    /// <summary>
    /// Returns the SQL scripts, in order, for applications whose services may not change the schema. Run each script that the table
    /// <c>schema</c> does not list, in a transaction, and set <see cref="LedgerOptions.MigrateAtFirstUse"/> to false.
    /// </summary>
    /// <param name="options">The options with the dialect, the schema and the table prefix.</param>
    /// <returns>One script for each migration.</returns>
    /// <exception cref="HostingConfigurationException">An option is not acceptable, or <see cref="LedgerOptions.Dialect"/> is
    /// null.</exception>
    public static IReadOnlyList<string> GetScripts(LedgerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var dialect = options.Dialect ?? throw new HostingConfigurationException(
            "LedgerOptions.Dialect is not set. Accepted: Sqlite, PostgreSql. The scripts depend on it.");
        return LedgerSchema.Scripts(new TableNames(options), SqlDialect.Get(dialect));
    }
}
