using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Testing.Server;

/// <summary>The parameters of a request's JSON body, validated by the server's rules. Malformed JSON counts as no parameters.</summary>
internal sealed partial class StubParameters(JsonObject body)
{
    public static StubParameters Parse(byte[] body)
    {
        try
        {
            return new StubParameters(JsonNode.Parse(body) as JsonObject ?? []);
        }
        catch (JsonException)
        {
            return new StubParameters([]);
        }
    }

    public bool Has(string name) => body[name] is not null;

    public string Text(string name, int min, int max, string? fallback = null)
    {
        if (body[name] is not { } node)
            return fallback ?? throw StubErrorException.Missing(name);
        if (node is not JsonValue value || !value.TryGetValue(out string? text) || text.Length < min || text.Length > max)
            throw StubErrorException.Invalid(name, $"Value must be a valid string and between {min} and {max} chars");
        return text;
    }

    public string Id(string name)
    {
        var id = Text(name, 0, int.MaxValue);
        return id == "unique()" || IdPattern().IsMatch(id)
            ? id
            : throw StubErrorException.Invalid(
                name,
                "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. "
                + "Can't start with a special char");
    }

    public bool Flag(string name, bool fallback) => body[name] switch
    {
        null => fallback,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        JsonValue value when value.TryGetValue(out string? text) && text is "true" or "1" => true,
        JsonValue value when value.TryGetValue(out string? text) && text is "false" or "0" => false,
        _ => throw StubErrorException.Invalid(name, "Value must be a valid boolean"),
    };

    public int Number(string name, int min, int max, int fallback) => body[name] switch
    {
        null => fallback,
        JsonValue value when value.TryGetValue(out int number) && number >= min && number <= max => number,
        _ => throw StubErrorException.Invalid(name, $"Value must be a valid range between {min} and {max}"),
    };

    public JsonArray List(string name, Func<string, bool> isValid)
    {
        if (body[name] is not { } node)
            return [];
        if (node is not JsonArray array || array.Count > 100 || !array.All(item => IsText(item, isValid)))
            throw StubErrorException.Invalid(name, "Value must a valid array no longer than 100 items");
        return (JsonArray)array.DeepClone();
    }

    public IReadOnlyDictionary<string, string> Map(string name)
    {
        if (body[name] is not { } node)
            return new Dictionary<string, string>();
        if (node is not JsonObject { Count: > 0 } map)
            throw StubErrorException.Invalid(name, "Value must be a valid object with at least one entry");
        return map.ToDictionary(entry => entry.Key, entry => entry.Value?.ToString() ?? "", StringComparer.Ordinal);
    }

    private static bool IsText(JsonNode? node, Func<string, bool> isValid) =>
        node is JsonValue value && value.TryGetValue(out string? text) && isValid(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,35}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
