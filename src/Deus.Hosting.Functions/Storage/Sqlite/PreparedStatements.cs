using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>Statements of one connection that are compiled once and run often, one at a time.</summary>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, PreparedStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>A statement without values yet; do not dispose it.</summary>
    public PreparedStatement Get(string text)
    {
        if (!_statements.TryGetValue(text, out var statement))
            _statements.Add(text, statement = new PreparedStatement(connection.Handle!, text));
        statement.Clear();
        return statement;
    }

    /// <summary>Runs statements in one transaction.</summary>
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

    /// <summary>After some failures, a full disk among them, SQLite has done so already.</summary>
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            Get("ROLLBACK").Run();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
    }
}
