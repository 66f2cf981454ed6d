using System.Globalization;
using System.Text.Json;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// The parameters of a request's body. A body that is not JSON counts as an empty object, unknown names are ignored, and
/// null counts as absent. The error is therefore about the first missing parameter.
/// </summary>
internal sealed class ApiParameters
{
    private readonly Dictionary<string, JsonElement> _values;

    private ApiParameters(Dictionary<string, JsonElement> values) => _values = values;

    /// <summary>Reads the parameters of a JSON body or a form.</summary>
    /// <exception cref="ApiException">The form cannot be read.</exception>
    public static async Task<ApiParameters> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        return request.HasFormContentType
            ? OfForm(await ReadFormAsync(request, context.RequestAborted).ConfigureAwait(false))
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
        return value.ValueKind == JsonValueKind.String && JsonText.TryRead(value, out var text)
            ? text
            : throw ApiErrors.InvalidParameter(name, "Value must be a valid string");
    }

    public IReadOnlyList<string> Strings(string name)
    {
        if (!_values.TryGetValue(name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw NoStrings(name);
        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.String && JsonText.TryRead(item, out var text) ? text : throw NoStrings(name))];
    }

    public int Integer(string name, int @default, int min, int max)
    {
        if (!_values.TryGetValue(name, out var value))
            return @default;
        var text = value.ValueKind == JsonValueKind.String ? Optional(name) : value.GetRawText();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ApiErrors.InvalidParameter(
                name,
                string.Create(CultureInfo.InvariantCulture, $"Value must be a valid range between {min:N0} and {max:N0}"));
    }

    /// <summary>Returns a required text parameter that must equal one of the accepted values.</summary>
    public string OneOf(string name, params IReadOnlyCollection<string> accepted) =>
        Required(name) is var value && accepted.Contains(value)
            ? value
            : throw ApiErrors.InvalidParameter(name, $"Value must be one of ({string.Join(", ", accepted)})");

    /// <summary>Reads a boolean; null when absent. JSON must have true or false; a form field must have the text true or false.</summary>
    public bool? StrictBoolean(string name) => Boolean(name, isLoose: false);

    /// <summary>Reads a boolean that may also be 1, 0, or text; null when absent.</summary>
    public bool? LooseBoolean(string name) => Boolean(name, isLoose: true);

    public JsonElement? Element(string name) => _values.TryGetValue(name, out var value) ? value : null;

    private static ApiException NoStrings(string name) =>
        ApiErrors.InvalidParameter(name, "Value must a valid array of strings");

    private bool? Boolean(string name, bool isLoose)
    {
        if (!_values.TryGetValue(name, out var value))
            return null;
        return (value.ValueKind, TextOf(value)) switch
        {
            (JsonValueKind.True, _) => true,
            (JsonValueKind.False, _) => false,
            (JsonValueKind.String or JsonValueKind.Number, "true" or "1") when isLoose => true,
            (JsonValueKind.String or JsonValueKind.Number, "false" or "0") when isLoose => false,
            _ => throw ApiErrors.InvalidParameter(name, "Value must be a valid boolean"),
        };
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonText.TryRead(value, out var text) ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFormAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FormDamage.IsIn(e))
        {
            throw ApiErrors.BadRequest($"The form cannot be read: {e.Message}");
        }
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
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An invalid body counts as an empty object, and so does a body with a name that is not valid UTF-16.
            values.Clear();
        }

        return new ApiParameters(values);
    }

    /// <summary>
    /// Converts a form such as <c>execute[]=any&amp;enabled=true</c>: names with brackets are lists, true and false are booleans.
    /// </summary>
    private static ApiParameters OfForm(IFormCollection form)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var group in form.GroupBy(field => field.Key.Split('[')[0], StringComparer.Ordinal))
        {
            var isList = group.Any(field => field.Key.Contains('[', StringComparison.Ordinal));
            var texts = group.SelectMany(field => field.Value).Select(value => value ?? "").ToArray();
            values[group.Key] = isList ? ListElement(texts) : TextOrBooleanElement(texts.LastOrDefault(""));
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
