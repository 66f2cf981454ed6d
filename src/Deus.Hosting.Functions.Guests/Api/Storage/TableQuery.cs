using System.Text;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>A query of a table as SQL. Columns are checked and values are parameters.</summary>
internal sealed class TableQuery
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int MaxFilters = 20;

    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["equals"] = "=",
        ["not_equals"] = "<>",
        ["gt"] = ">",
        ["gte"] = ">=",
        ["lt"] = "<",
        ["lte"] = "<=",
    };

    /// <summary>The condition that a row is a common one, or one of the flag that the execution tries.</summary>
    public const string IsVisible = "(flag_context IS NULL OR flag_context = $flag)";

    private readonly StringBuilder _sql = new($"SELECT id, created_at, updated_at, data FROM table_rows WHERE table_key = $table AND {IsVisible}");
    private readonly List<(string Name, object Value)> _parameters = [];

    /// <exception cref="GuestServiceException">The query is not valid.</exception>
    public TableQuery(GuestTable table, JsonObject query, (string Name, object Value) flag)
    {
        _parameters.Add(flag);
        _parameters.Add(("$table", table.Key));
        var filters = query["filters"] as JsonArray ?? [];
        if (filters.Count > MaxFilters)
            throw new GuestServiceException($"The query is not valid. Accepted: at most {MaxFilters} filters.");
        foreach (var filter in filters)
            Add(table, filter as JsonObject ?? throw new GuestServiceException("A filter is not valid. Accepted: {column, operator, value}."));
        _sql.Append(" ORDER BY created_at, number LIMIT $limit OFFSET $offset");
        var limit = Number(query, "limit");
        _parameters.Add(("$limit", limit <= 0 ? DefaultLimit : Math.Min(limit, MaxLimit)));
        _parameters.Add(("$offset", Math.Max(Number(query, "offset"), 0)));
    }

    public string Sql => _sql.ToString();

    public (string Name, object Value)[] Parameters => [.. _parameters];

    private void Add(GuestTable table, JsonObject filter)
    {
        var column = table.Columns.FirstOrDefault(column => column.Name == Text(filter["column"]))
            ?? throw new GuestServiceException($"The table '{table.Key}' has no column '{Text(filter["column"])}'.");
        var parameter = $"$f{_parameters.Count}";
        var path = $"json_extract(data, '$.{column.Name}')"; // The name has only letters, digits and '_'.
        if (Text(filter["operator"]) == "contains")
            _sql.Append(" AND instr(lower(").Append(path).Append("), lower(").Append(parameter).Append(")) > 0");
        else if (Operators.TryGetValue(Text(filter["operator"]), out var comparison))
            _sql.Append(" AND ").Append(path).Append(' ').Append(comparison).Append(' ').Append(parameter);
        else
            throw new GuestServiceException($"The operator is not valid. Accepted: contains, {string.Join(", ", Operators.Keys)}.");
        _parameters.Add((parameter, Value(column, Text(filter["value"]))));
    }

    private static object Value(GuestColumn column, string text)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return column.Type switch
        {
            GuestColumnType.Integer when long.TryParse(text, culture, out var number) => number,
            GuestColumnType.Real when double.TryParse(text, culture, out var number) => number,
            GuestColumnType.Boolean when bool.TryParse(text, out var flag) => flag ? 1 : 0,
            GuestColumnType.Text => text,
            _ => throw new GuestServiceException($"The value of the filter on '{column.Name}' is not valid. Accepted: {column.Type.ToString().ToLowerInvariant()}."),
        };
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static int Number(JsonObject query, string name) => query[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;
}
