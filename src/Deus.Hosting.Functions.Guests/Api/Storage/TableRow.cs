using System.Globalization;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Checks rows against the columns of their table, and writes them as guests read them.</summary>
internal static class TableRow
{
    public const string Id = "_id";

    /// <summary>Reads the data of a row.</summary>
    /// <exception cref="GuestServiceException">The text is no JSON object.</exception>
    public static JsonObject Parse(string text, string what)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw Invalid(what);
        }
        catch (System.Text.Json.JsonException)
        {
            throw Invalid(what);
        }
    }

    /// <summary>Checks the values of columns.</summary>
    /// <exception cref="GuestServiceException">A column does not exist, or a value has another type.</exception>
    public static void CheckTypes(GuestTable table, JsonObject data)
    {
        foreach (var (name, value) in data)
        {
            var column = table.Columns.FirstOrDefault(column => column.Name == name)
                ?? throw new GuestServiceException($"The table '{table.Key}' has no column '{name}'.");
            if (value is not null && !Fits(column.Type, value))
                throw new GuestServiceException($"The value of '{name}' is not valid. Accepted: {column.Type.ToString().ToLowerInvariant()}.");
        }
    }

    /// <summary>Checks the required columns: of a new row all of them, of a change those that it names.</summary>
    /// <exception cref="GuestServiceException">A required column has no value.</exception>
    public static void CheckRequired(GuestTable table, JsonObject data, bool isChange)
    {
        if (table.Columns.FirstOrDefault(column =>
            column.IsRequired && data[column.Name] is null && (!isChange || data.ContainsKey(column.Name))) is { } missing)
            throw new GuestServiceException($"The column '{missing.Name}' of the table '{table.Key}' needs a value.");
    }

    /// <summary>Writes a row as guests read it.</summary>
    public static string Write(string id, long createdAt, long updatedAt, string data) => new JsonObject
    {
        [Id] = id,
        ["_created_at"] = Text(createdAt),
        ["_updated_at"] = Text(updatedAt),
        ["data"] = JsonNode.Parse(data),
    }.ToJsonString();

    private static bool Fits(GuestColumnType type, JsonNode value) => type switch
    {
        GuestColumnType.Text => value.GetValueKind() == System.Text.Json.JsonValueKind.String,
        GuestColumnType.Boolean => value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        GuestColumnType.Integer => value is JsonValue number && number.TryGetValue<long>(out _),
        _ => value.GetValueKind() == System.Text.Json.JsonValueKind.Number,
    };

    private static string Text(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static GuestServiceException Invalid(string what) => new($"The {what} is not valid. Accepted: a JSON object.");
}
