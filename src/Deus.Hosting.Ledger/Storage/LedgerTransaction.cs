using System.Data.Common;

namespace Deus.Hosting.Ledger.Storage;

/// <summary>One open transaction.</summary>
internal sealed class LedgerTransaction(
    DbTransaction transaction, TableNames tables, SqlDialect dialect, CancellationToken cancellationToken)
{
    public TableNames Tables => tables;

    public SqlDialect Dialect => dialect;

    /// <summary>Creates a command. Values are parameters, <c>@name</c>; the text contains only names of tables and SQL of the dialect.</summary>
    public LedgerCommand Sql(string text)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // The text has no values, and the names in it were validated.
        command.CommandText = text;
#pragma warning restore CA2100
        return new LedgerCommand(command, cancellationToken);
    }

    /// <summary>
    /// The statement that waits until no other transaction changes places, to the end of this transaction. It is the first one, so that the
    /// following ones see what the others have committed.
    /// </summary>
    public string LockPlaces => $"UPDATE {tables.Admission} SET changes = changes + 1 WHERE id = 1;";
}
