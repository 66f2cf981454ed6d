using System.Text.Json;

namespace Deus.Hosting.Tool.Folders;

/// <summary>Reads the settings of a JSON object, and names the file and the key of a wrong one.</summary>
internal sealed class JsonSettings(string file, JsonElement element)
{
    private const int MaxSeconds = 900;

    /// <exception cref="ToolException">The object has a key that is not in the list.</exception>
    public void RejectUnknown(IReadOnlyList<string> keys)
    {
        foreach (var property in element.EnumerateObject())
            if (!keys.Contains(property.Name, StringComparer.Ordinal))
                throw new ToolException($"{file}: the key \"{property.Name}\" is not known. Accepted: {string.Join(", ", keys)}.");
    }

    /// <summary>Returns a text; null when it is absent or null.</summary>
    public string? Text(string key)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a text");
    }

    /// <summary>Returns a number of seconds; null when it is absent or null.</summary>
    public TimeSpan? Seconds(string key)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(key, $"a whole number of seconds from 1 to {MaxSeconds}");
    }

    public ToolException Missing(string key, string accepted) => new($"{file}: \"{key}\" is missing. Accepted: {accepted}.");

    public ToolException Wrong(string key, string accepted) => new($"{file}: \"{key}\" is wrong. Accepted: {accepted}.");
}
