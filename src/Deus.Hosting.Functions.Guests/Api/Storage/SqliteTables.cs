using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Tables in the database of the guest API. A row is a JSON document.</summary>
internal sealed partial class SqliteTables(GuestDatabase database, TimeProvider time) : IGuestTables
{
    private const int MaxColumns = 100;

    public Task DefineAsync(GuestTable table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        Check(table);
        var columns = (Find(table.Key)?.Columns ?? []).ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var column in table.Columns)
        {
            if (columns.TryGetValue(column.Name, out var existing) && existing.Type != column.Type)
                throw new ArgumentException($"The column '{column.Name}' has the type {existing.Type}, which cannot change.", nameof(table));
            columns[column.Name] = column;
        }

        var merged = table with { Columns = [.. columns.Values] };
        database.Run(
            "INSERT INTO tables VALUES ($key, $content) ON CONFLICT (key) DO UPDATE SET content = excluded.content",
            ("$key", table.Key), ("$content", JsonSerializer.Serialize(merged, TablesJson.Default.GuestTable)));
        return Task.CompletedTask;
    }

    public ValueTask<string?> GetAsync(GuestCall call, string table, string id, CancellationToken cancellationToken) => new(Read(Get(table), id, call.FlagContext));

    public ValueTask<string?> PutAsync(GuestCall call, string table, string data, CancellationToken cancellationToken)
    {
        var definition = Get(table);
        var values = TableRow.Parse(data, "row");
        var id = values[TableRow.Id]?.ToString() ?? "";
        values.Remove(TableRow.Id);
        TableRow.CheckTypes(definition, values);
        TableRow.CheckRequired(definition, values, isChange: id.Length > 0);
        return new(id.Length > 0 ? Update(definition, id, values.ToJsonString(), call.FlagContext) : Insert(definition, values, call.FlagContext));
    }

    public ValueTask DeleteAsync(GuestCall call, string table, string id, CancellationToken cancellationToken)
    {
        var definition = Get(table);
        CheckWritable(definition, id, call.FlagContext);
        database.Run(
            "DELETE FROM table_rows WHERE table_key = $table AND id = $id AND flag_context IS $flag",
            ("$table", definition.Key), ("$id", id), Flag(call.FlagContext));
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> QueryAsync(GuestCall call, string table, string query, CancellationToken cancellationToken)
    {
        var parsed = new TableQuery(Get(table), query.Length == 0 ? [] : TableRow.Parse(query, "query"), Flag(call.FlagContext));
        return new($"[{string.Join(',', database.Run(parsed.Sql, ReadAll, parsed.Parameters))}]");
    }

    public Task<int> PromoteAsync(string table, string flagContext, CancellationToken cancellationToken) =>
        ChangeFlaggedAsync("UPDATE table_rows SET flag_context = NULL WHERE table_key = $table AND flag_context = $flag", table, flagContext);

    public Task<int> RollBackAsync(string table, string flagContext, CancellationToken cancellationToken) =>
        ChangeFlaggedAsync("DELETE FROM table_rows WHERE table_key = $table AND flag_context = $flag", table, flagContext);

    private Task<int> ChangeFlaggedAsync(string sql, string table, string flagContext)
    {
        ArgumentNullException.ThrowIfNull(flagContext);
        return Task.FromResult(database.Run(sql, ("$table", Get(table).Key), ("$flag", flagContext)));
    }

    private string Insert(GuestTable table, System.Text.Json.Nodes.JsonObject values, string? flagContext)
    {
        var id = Guid.NewGuid().ToString("N");
        database.Run(
            "INSERT INTO table_rows (table_key, id, created_at, updated_at, data, flag_context) VALUES ($table, $id, $now, $now, $data, $flag)",
            ("$table", table.Key), ("$id", id), ("$now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("$data", values.ToJsonString()), Flag(flagContext));
        return Read(table, id, flagContext)!;
    }

    /// <summary>Changes the given columns in one statement, so that concurrent changes of other columns stay.</summary>
    private string? Update(GuestTable table, string id, string values, string? flagContext)
    {
        CheckWritable(table, id, flagContext);
        database.Run(
            "UPDATE table_rows SET data = json_patch(data, $data), updated_at = $now WHERE table_key = $table AND id = $id AND flag_context IS $flag",
            ("$table", table.Key), ("$id", id), ("$now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("$data", values), Flag(flagContext));
        return Read(table, id, flagContext);
    }

    /// <summary>An execution that tries a flag reads all common rows, but changes only rows that were inserted for the flag.</summary>
    /// <exception cref="GuestServiceException">The row is a common one.</exception>
    private void CheckWritable(GuestTable table, string id, string? flagContext)
    {
        if (flagContext is not null && Read(table, id, flagContext: null) is not null)
            throw new GuestServiceException($"The row '{id}' was not inserted for '{flagContext}', so that it cannot be changed for it.");
    }

    private static (string Name, object Value) Flag(string? flagContext) => ("$flag", (object?)flagContext ?? DBNull.Value);

    private string? Read(GuestTable table, string id, string? flagContext) => database.Run(
        $"SELECT id, created_at, updated_at, data FROM table_rows WHERE table_key = $table AND id = $id AND {TableQuery.IsVisible}",
        ReadAll,
        ("$table", table.Key), ("$id", id), Flag(flagContext)).SingleOrDefault();

    private static List<string> ReadAll(SqliteCommand command)
    {
        var rows = new List<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(TableRow.Write(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3)));
        return rows;
    }

    private GuestTable Get(string key) => Find(key) ?? throw new GuestServiceException($"The table '{key}' does not exist.");

    private GuestTable? Find(string key) => database.Run(
        "SELECT content FROM tables WHERE key = $key",
        static command => command.ExecuteScalar() is string content ? JsonSerializer.Deserialize(content, TablesJson.Default.GuestTable) : null,
        ("$key", key));

    private static void Check(GuestTable table)
    {
        if (!Name().IsMatch(table.Key) || table.Columns.Count is 0 or > MaxColumns || !table.Columns.All(column => Name().IsMatch(column.Name)))
            throw new ArgumentException(
                $"The table is not valid. Accepted: 1 to {MaxColumns} columns; names of a lower-case letter and up to 62 lower-case letters, digits or '_'.",
                nameof(table));
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [JsonSerializable(typeof(GuestTable))]
    private sealed partial class TablesJson : JsonSerializerContext;
}
