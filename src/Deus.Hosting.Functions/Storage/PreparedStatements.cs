using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage;

/// <summary>Statements of one connection that are compiled once and run often, one at a time.</summary>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    /// <summary>A statement without parameters yet. Run it with <see cref="SqliteCommand.ExecuteNonQuery"/>; do not dispose it.</summary>
    public SqliteCommand Get(string text)
    {
        if (!_commands.TryGetValue(text, out var command))
            _commands.Add(text, command = connection.Sql(text));
        command.Parameters.Clear();
        command.Transaction = _transaction;
        return command;
    }

    /// <summary>Runs statements in one transaction.</summary>
    public void InTransaction(Action action)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        _transaction = transaction;
        try
        {
            action();
            transaction.Commit();
        }
        finally
        {
            _transaction = null;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}
