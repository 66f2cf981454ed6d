using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// A compiled statement without a result, for frequent use: <c>statement.With("$id", id).Run()</c>. It does not use
/// <see cref="SqliteCommand"/>, whose overhead exceeds the cost of the statement in SQLite. Not safe for concurrent use.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const int OnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _indexes;
    private int _bound;

    /// <exception cref="SqliteException">The text is not a valid statement.</exception>
    public PreparedStatement(sqlite3 database, string text)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _indexes = Enumerable.Range(1, raw.sqlite3_bind_parameter_count(_statement))
            .ToDictionary(index => raw.sqlite3_bind_parameter_name(_statement, index).utf8_to_string(), StringComparer.Ordinal);
    }

    /// <summary>
    /// Binds a text or null. SQLite stores NUL characters in a text, but most of its functions and readers stop at the first one.
    /// </summary>
    public PreparedStatement With(string name, string? value) =>
        value is null ? WithNull(name) : Bound(BindText(IndexOf(name), value));

    public PreparedStatement With(string name, long? value) =>
        value is { } number ? Bound(raw.sqlite3_bind_int64(_statement, IndexOf(name), number)) : WithNull(name);

    /// <summary>Binds a time as milliseconds since the Unix epoch.</summary>
    public PreparedStatement With(string name, DateTimeOffset? value) => With(name, value?.ToUnixTimeMilliseconds());

    public PreparedStatement With(string name, bool value) => With(name, value ? 1 : 0);

    /// <summary>Runs the statement with the bound values and clears them, even when it fails.</summary>
    /// <returns>The number of changed rows.</returns>
    /// <exception cref="SqliteException">The statement failed and changed nothing.</exception>
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

    /// <summary>Clears the bound values, for example those of a run that did not take place.</summary>
    public void Clear()
    {
        // sqlite3_reset returns the error of the last run, which has been reported already.
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
        // SQLite binds an empty span as NULL, not as an empty text.
        if (value.Length == 0)
            return raw.sqlite3_bind_text(_statement, index, "");
        var maximum = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (maximum <= OnStack)
        {
            Span<byte> bytes = stackalloc byte[OnStack];
            return raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(maximum);
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
