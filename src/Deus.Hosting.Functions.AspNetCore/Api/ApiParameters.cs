using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// The parameters of a request's body. What is not JSON counts as an empty object, unknown names are ignored and null is
/// as good as absent, so the error a caller sees is about the first parameter that is missing.
/// </summary>
internal sealed class ApiParameters
{
    private readonly Dictionary<string, JsonElement> _values;

    private ApiParameters(Dictionary<string, JsonElement> values) => _values = values;

    public static async Task<ApiParameters> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        return request.HasFormContentType
            ? OfForm(await request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false))
            : await OfJsonAsync(request.Body, context.RequestAborted).ConfigureAwait(false);
    }

    public static ApiParameters OfFields(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            values[name] = TextElement(value);
        return new ApiParameters(values);
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string Required(string name) => Optional(name) ?? throw ApiErrors.MissingParameter(name);

    public string? Optional(string name)
    {
        if (!_values.TryGetValue(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            _ => throw ApiErrors.InvalidParameter(name, "Value must be a valid string"),
        };
    }

    public IReadOnlyList<string> Strings(string name)
    {
        if (!_values.TryGetValue(name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw ApiErrors.InvalidParameter(name, "Value must a valid array of strings");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    public int Integer(string name, int @default, int min, int max)
    {
        if (!_values.TryGetValue(name, out var value))
            return @default;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ApiErrors.InvalidParameter(name, $"Value must be a valid range between {min} and {max}");
    }

    /// <summary>A boolean that JSON must spell as one; form fields, which have no other way, as text.</summary>
    public bool? StrictBoolean(string name) => Boolean(name, isLoose: false);

    /// <summary>A boolean that may also be 1, 0, or text.</summary>
    public bool? LooseBoolean(string name) => Boolean(name, isLoose: true);

    public JsonElement? Element(string name) => _values.TryGetValue(name, out var value) ? value : null;

    private bool? Boolean(string name, bool isLoose)
    {
        if (!_values.TryGetValue(name, out var value))
            return null;
        return (value.ValueKind, value.ToString()) switch
        {
            (JsonValueKind.True, _) => true,
            (JsonValueKind.False, _) => false,
            (JsonValueKind.String or JsonValueKind.Number, "true" or "1") when isLoose => true,
            (JsonValueKind.String or JsonValueKind.Number, "false" or "0") when isLoose => false,
            _ => throw ApiErrors.InvalidParameter(name, "Value must be a valid boolean"),
        };
    }

    private static async Task<ApiParameters> OfJsonAsync(Stream body, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in document.RootElement.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null))
                    values[property.Name] = property.Value.Clone();
            }
        }
        catch (JsonException)
        {
            // Treated as an empty object.
        }

        return new ApiParameters(values);
    }

    /// <summary><c>execute[]=any&amp;enabled=true</c>: names with brackets are lists, true and false are booleans.</summary>
    private static ApiParameters OfForm(IFormCollection form)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var group in form.GroupBy(field => field.Key.Split('[')[0], StringComparer.Ordinal))
        {
            var isList = group.Any(field => field.Key.Contains('[', StringComparison.Ordinal));
            var texts = group.SelectMany(field => field.Value).Select(value => value ?? "").ToArray();
            values[group.Key] = isList ? ListElement(texts) : TextOrBooleanElement(texts[^1]);
        }

        return new ApiParameters(values);
    }

    private static JsonElement TextOrBooleanElement(string text) => text is "true" or "false"
        ? JsonDocument.Parse(text).RootElement
        : TextElement(text);

    private static JsonElement TextElement(string text) =>
        JsonSerializer.SerializeToElement(text, Documents.ApiJson.Default.String);

    private static JsonElement ListElement(string[] texts) =>
        JsonSerializer.SerializeToElement(texts, Documents.ApiJson.Default.StringArray);
}
