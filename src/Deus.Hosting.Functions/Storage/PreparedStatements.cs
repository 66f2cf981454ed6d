using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage;

/// <summary>Statements of one connection that are compiled once and run often, one at a time.</summary>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>A statement without parameters yet. Run it with <see cref="SqliteCommand.ExecuteNonQuery"/>; do not dispose it.</summary>
    public SqliteCommand Get(string text)
    {
        if (!_commands.TryGetValue(text, out var command))
            _commands.Add(text, command = connection.Sql(text));
        command.Parameters.Clear();
        return command;
    }

    /// <summary>Runs statements in one transaction.</summary>
    public void InTransaction(Action action)
    {
        Get("BEGIN IMMEDIATE").ExecuteNonQuery();
        try
        {
            action();
            Get("COMMIT").ExecuteNonQuery();
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
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            Get("ROLLBACK").ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}
