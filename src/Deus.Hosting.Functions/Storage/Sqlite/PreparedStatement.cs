using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// One compiled statement without a result, run often: <c>statement.With("$id", id).Run()</c>. It goes past
/// <see cref="SqliteCommand"/>, which costs more than SQLite does. Not for two threads at once.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const int OnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _indexes;
    private int _bound;

    /// <exception cref="SqliteException">It is no statement.</exception>
    public PreparedStatement(sqlite3 database, string text)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _indexes = Enumerable.Range(1, raw.sqlite3_bind_parameter_count(_statement))
            .ToDictionary(index => raw.sqlite3_bind_parameter_name(_statement, index).utf8_to_string(), StringComparer.Ordinal);
    }

    /// <summary>A text, whole: SQLite keeps a NUL in it, though most of its functions, and its readers, end there.</summary>
    public PreparedStatement With(string name, string? value) =>
        value is null ? WithNull(name) : Bound(BindText(IndexOf(name), value));

    public PreparedStatement With(string name, long? value) =>
        value is { } number ? Bound(raw.sqlite3_bind_int64(_statement, IndexOf(name), number)) : WithNull(name);

    /// <summary>Milliseconds of the Unix epoch.</summary>
    public PreparedStatement With(string name, DateTimeOffset? value) => With(name, value?.ToUnixTimeMilliseconds());

    public PreparedStatement With(string name, bool value) => With(name, value ? 1 : 0);

    /// <summary>Runs it with the values it was given since the last time; afterwards it has none, also when it fails.</summary>
    /// <returns>How many rows changed.</returns>
    /// <exception cref="SqliteException">It failed, and changed nothing.</exception>
    public int Run()
    {
        try
        {
            if (_bound != _indexes.Count)
                throw new InvalidOperationException($"Give a value to each of {string.Join(", ", _indexes.Keys)}, once.");
            Check(raw.sqlite3_step(_statement));
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Clear();
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Takes the values away that it was given for a run that did not come.</summary>
    public void Clear()
    {
        // What it returns is the failure of the run, which is known by now.
        _ = raw.sqlite3_reset(_statement);
        if (_bound > 0)
            _ = raw.sqlite3_clear_bindings(_statement);
        _bound = 0;
    }

    private PreparedStatement WithNull(string name) => Bound(raw.sqlite3_bind_null(_statement, IndexOf(name)));

    private int IndexOf(string name) => _indexes.TryGetValue(name, out var index)
        ? index
        : throw new ArgumentException($"The parameters are {string.Join(", ", _indexes.Keys)}.", nameof(name));

    private int BindText(int index, string value)
    {
        // No bytes are NULL for SQLite's binding, not an empty text.
        if (value.Length == 0)
            return raw.sqlite3_bind_text(_statement, index, "");
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= OnStack)
        {
            Span<byte> bytes = stackalloc byte[OnStack];
            return raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return raw.sqlite3_bind_text(_statement, index, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private PreparedStatement Bound(int result)
    {
        Check(result);
        _bound++;
        return this;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(result, _database);
    }
}
