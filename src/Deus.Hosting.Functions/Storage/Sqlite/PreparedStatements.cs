using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>The prepared statements of one connection, each compiled once. They run one at a time.</summary>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, PreparedStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Returns the statement without values. The caller does not dispose it.</summary>
    public PreparedStatement Get(string text)
    {
        if (!_statements.TryGetValue(text, out var statement))
            _statements.Add(text, statement = new PreparedStatement(connection.Handle!, text));
        statement.Clear();
        return statement;
    }

    /// <summary>Runs an action in one transaction, which an exception rolls back.</summary>
    public void InTransaction(Action action)
    {
        Get("BEGIN IMMEDIATE").Run();
        try
        {
            action();
            Get("COMMIT").Run();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Rolls back, unless SQLite has done so already, as it does after some errors such as a full disk.</summary>
    private void RollBack()
    {
        if (!connection.IsInTransaction())
            return;
        try
        {
            Get("ROLLBACK").Run();
        }
        catch (SqliteException)
        {
            // The first error is the cause. The owner of the connection replaces it, because its transaction stays open.
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
    }
}
