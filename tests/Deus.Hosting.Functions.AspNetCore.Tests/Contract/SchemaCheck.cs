using System.Globalization;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Compares documents with the schemas of the contract: properties, their order, and their types.</summary>
internal sealed class SchemaCheck(
    IReadOnlyDictionary<string, PublishedSchema> schemas, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> formats)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    public void Check(JsonElement value, string schema)
    {
        Assert.That(value.ValueKind, Is.EqualTo(JsonValueKind.Object), schema);
        var (properties, isOpen) = schemas[schema];
        var names = properties.Select(p => p.Name).ToList();
        // Optional properties are compared too, because the server omits none.
        Assert.That(value.EnumerateObject().Select(p => p.Name).Where(name => !isOpen || names.Contains(name)), Is.EqualTo(names), schema);
        foreach (var property in properties)
        {
            var format = formats.GetValueOrDefault(schema)?.GetValueOrDefault(property.Name);
            Check(value.GetProperty(property.Name), property, format, $"{schema}.{property.Name}");
        }
    }

    private void Check(JsonElement value, PublishedValue property, string? format, string path)
    {
        if (property.Nullable && value.ValueKind == JsonValueKind.Null)
            return;
        if (property.Ref is { } schema)
            Check(value, schema);
        else if (property.Type == "array")
            CheckItems(value, property.Items!, path);
        else
            Assert.That(IsOf(value, property, format), $"{path} is of type {property.Type} {format ?? property.Format}, and has {value}.");
    }

    private void CheckItems(JsonElement value, PublishedValue items, string path)
    {
        Assert.That(value.ValueKind, Is.EqualTo(JsonValueKind.Array), path);
        foreach (var item in value.EnumerateArray())
            Check(item, items, format: null, $"{path}[]");
    }

    private static bool IsOf(JsonElement value, PublishedValue property, string? format) => property.Type switch
    {
        "string" => value.ValueKind == JsonValueKind.String && IsOfFormat(value.GetString()!, format)
            && property.Enum?.Any(item => (string)item! == value.GetString()) != false,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };

    private static bool IsOfFormat(string value, string? format) => format switch
    {
        null => true,
        "time" => IsTime(value),
        "time-or-empty" => value.Length == 0 || IsTime(value),
        _ => false,
    };

    private static bool IsTime(string value) =>
        DateTimeOffset.TryParseExact(value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
