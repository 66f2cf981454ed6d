using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>The database of the guest API, a file beside the host's own. It is opened at the first use.</summary>
internal sealed class GuestDatabase(string folder) : IDisposable
{
    private const int MaxCommands = 64;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] Schema =
    [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "PRAGMA busy_timeout = 5000",
        """
        CREATE TABLE IF NOT EXISTS grants (function TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS key_values (
            function TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, expires_at INTEGER, PRIMARY KEY (function, key)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE IF NOT EXISTS tables (key TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS table_rows (
            number INTEGER PRIMARY KEY, table_key TEXT NOT NULL, id TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            data TEXT NOT NULL, flag_context TEXT, UNIQUE (table_key, id)) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS calls (
            number INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, execution TEXT NOT NULL, service TEXT NOT NULL, target TEXT NOT NULL,
            request TEXT NOT NULL, response TEXT, error TEXT, input_tokens INTEGER, output_tokens INTEGER, duration INTEGER NOT NULL,
            created_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX IF NOT EXISTS key_values_expiring ON key_values (expires_at) WHERE expires_at IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS calls_of_execution ON calls (execution)",
        "CREATE INDEX IF NOT EXISTS table_rows_in_order ON table_rows (table_key, created_at, number)",
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;
    private bool _isDisposed;

    /// <summary>Returns the name under which the data of a function is stored. It changes when the function is created again.</summary>
    public static string ScopeOf(string functionId, DateTimeOffset createdAt) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{functionId}@{createdAt.ToUnixTimeMilliseconds()}");

    /// <summary>Runs a statement and reads its result. Statements do not overlap.</summary>
    public T Run<T>(string text, Func<SqliteCommand, T> run, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            var command = Get(text);
            command.Parameters.Clear();
            foreach (var (name, value) in parameters)
                command.Parameters.AddWithValue(name, value);
            return run(command);
        }
    }

    /// <summary>Runs statements between which no others run.</summary>
    public T Together<T>(Func<T> statements)
    {
        lock (_gate)
            return statements();
    }

    /// <summary>Runs a statement and returns the number of changed rows.</summary>
    public int Run(string text, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Run(text, static command => command.ExecuteNonQuery(), parameters);

    /// <summary>Runs a query and returns the first column of all rows.</summary>
    public IReadOnlyList<string> List(string text, params ReadOnlySpan<(string Name, object Value)> parameters) => Run(
        text,
        static command =>
        {
            var found = new List<string>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
                found.Add(reader.GetString(0));
            return found;
        },
        parameters);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Clear();
            _connection?.Dispose();
        }
    }

    private SqliteCommand Get(string text)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _connection ??= Open();
        if (_commands.TryGetValue(text, out var known))
            return known;
        if (_commands.Count >= MaxCommands)
            Clear(); // Guests choose the filters of queries, and so the number of texts.
        return _commands[text] = new SqliteCommand(text, _connection);
    }

    private void Clear()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _commands.Clear();
    }

    /// <summary>Adds the column of expiry to a table that an earlier version has created.</summary>
    private static void AddColumn(SqliteConnection connection)
    {
        using var find = new SqliteCommand("SELECT count(*) = 1 FROM pragma_table_info('key_values') WHERE name IN ('key', 'expires_at')", connection);
        if (find.ExecuteScalar() is not 1L)
            return;
        using var add = new SqliteCommand("ALTER TABLE key_values ADD COLUMN expires_at INTEGER", connection);
        add.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "guests.db"), Pooling = false }.ToString());
        try
        {
            connection.Open();
            AddColumn(connection);
            foreach (var statement in Schema)
            {
                using var command = new SqliteCommand(statement, connection);
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
