using System.Globalization;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Compares documents with the schemas of the contract: these properties in this order, and of these types.</summary>
internal sealed class SchemaCheck(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> schemas)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    public void Check(JsonElement value, string type, string path)
    {
        if (type.EndsWith('?') && value.ValueKind == JsonValueKind.Null)
            return;
        type = type.TrimEnd('?');
        if (type.EndsWith("[]", StringComparison.Ordinal))
            CheckItems(value, type[..^2], path);
        else if (schemas.TryGetValue(type, out var schema))
            CheckProperties(value, schema, path);
        else
            Assert.That(IsOf(value, type), $"{path} is of type {type}, and has {value}.");
    }

    private void CheckItems(JsonElement value, string type, string path)
    {
        Assert.That(value.ValueKind, Is.EqualTo(JsonValueKind.Array), path);
        foreach (var item in value.EnumerateArray())
            Check(item, type, $"{path}[]");
    }

    private void CheckProperties(JsonElement value, IReadOnlyDictionary<string, string> schema, string path)
    {
        Assert.That(value.ValueKind, Is.EqualTo(JsonValueKind.Object), path);
        Assert.That(value.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(schema.Keys), path);
        foreach (var (name, type) in schema)
            Check(value.GetProperty(name), type, $"{path}.{name}");
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "time" => IsTime(value),
        "time-or-empty" => value is { ValueKind: JsonValueKind.String } && (value.GetString() == "" || IsTime(value)),
        _ => value.ValueKind == JsonValueKind.String && type.Split('|').Contains(value.GetString()),
    };

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParseExact(value.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
