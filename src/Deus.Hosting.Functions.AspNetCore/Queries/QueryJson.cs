using System.Text.Json;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>One parsed query of a list request: a method, an optional attribute, and values.</summary>
internal sealed class QueryJson
{
    private readonly JsonElement _attribute;

    /// <summary>Parses a query.</summary>
    /// <exception cref="ApiException">The element is not a valid query.</exception>
    public QueryJson(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw ApiErrors.InvalidQuery("Invalid query: an object is accepted.");
        Method = Property(element, "method") is { ValueKind: JsonValueKind.String } method
            ? TextOf(method)
            : throw ApiErrors.InvalidQuery("Invalid query method: a string is accepted.");
        _attribute = Property(element, "attribute");
        Values = Property(element, "values") switch
        {
            { ValueKind: JsonValueKind.Array } values => [.. values.EnumerateArray()],
            { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => [],
            _ => throw ApiErrors.InvalidQuery("Invalid query values: an array is accepted."),
        };
    }

    public string Method { get; }

    public IReadOnlyList<JsonElement> Values { get; }

    /// <summary>The attribute; empty when the query has none.</summary>
    public string Attribute => _attribute.ValueKind == JsonValueKind.String ? TextOf(_attribute) : "";

    /// <summary>The attribute of an order. The Appwrite command line sends it as the only value.</summary>
    public string OrderedBy => Attribute.Length == 0 && Values is [{ ValueKind: JsonValueKind.String } value]
        ? TextOf(value)
        : Attribute;

    public static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return LegacyQuery.TryParse(text) ?? throw ApiErrors.InvalidQuery("Invalid query: Syntax error");
        }
    }

    public static string TextOf(JsonElement value) =>
        JsonText.TryRead(value, out var text) ? text : throw Malformed();

    /// <summary>Returns the only value of the query, a whole number.</summary>
    public int Number(int min) =>
        Values is [{ ValueKind: JsonValueKind.Number } value] && value.TryGetInt32(out var number) && number >= min
            ? number
            : throw ApiErrors.InvalidQuery($"Invalid {Method}: Value must be a valid range between {min} and {int.MaxValue}");

    private static JsonElement Property(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // <c>TryGetProperty</c> compares the other names too, and throws when one has an unpaired surrogate.
            throw Malformed();
        }
    }

    private static ApiException Malformed() => ApiErrors.InvalidQuery("Invalid query: Malformed UTF-16 characters");
}
