using System.Text.Json;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>Reads the options of a call, a JSON object.</summary>
internal sealed class OptionsReader : IDisposable
{
    private const int MaxTextCharacters = 1_000_000;

    private readonly JsonDocument _document;

    /// <exception cref="GuestServiceException">The text is not a JSON object.</exception>
    public OptionsReader(byte[] json)
    {
        try
        {
            _document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new GuestServiceException("The options are not JSON.");
        }

        if (_document.RootElement.ValueKind != JsonValueKind.Object)
            throw new GuestServiceException("The options are not valid. Accepted: an object.");
    }

    /// <summary>Returns a value; null when it is missing.</summary>
    public JsonElement? Find(string name) =>
        _document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Returns a text; null when it is missing or empty.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text || text.Length > MaxTextCharacters)
            throw new GuestServiceException($"The option '{name}' is not valid. Accepted: a text of at most {MaxTextCharacters} characters.");
        return text.Length == 0 ? null : text;
    }

    /// <summary>Returns a text.</summary>
    /// <exception cref="GuestServiceException">The text is missing.</exception>
    public string Required(string name) => Text(name) ?? throw new GuestServiceException($"The option '{name}' is required.");

    /// <summary>Returns a text or a list of texts as a list; empty when it is missing.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return Text(name) is { } text ? [text] : [];
        if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0)
            return []; // An empty table of Lua.
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new GuestServiceException($"The option '{name}' is not valid. Accepted: a text or a list of texts.");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>Returns a number; null when it is missing.</summary>
    public double? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        _ => throw new GuestServiceException($"The option '{name}' is not valid. Accepted: a number."),
    };

    public void Dispose() => _document.Dispose();
}
