using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Reads a configuration section into options and collects everything wrong with it, by the full key as the user wrote
/// it; the stock binder ends at the first value that cannot be read.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section, ICollection<string> failures)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string Text(string key, string current) => Raw(key) ?? current;

    public bool Flag(string key, bool current)
    {
        if (Raw(key) is not { } text)
            return current;
        if (bool.TryParse(text, out var value))
            return value;
        failures.Add($"{section.Path}:{key} is not a flag. Accepted: true or false.");
        return current;
    }

    public T Number<T>(string key, T current)
        where T : struct, IBinaryInteger<T>
    {
        if (Raw(key) is not { } text)
            return current;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        failures.Add($"{section.Path}:{key} is not a whole number that fits.");
        return current;
    }

    public TimeSpan Duration(string key, TimeSpan current)
    {
        if (Raw(key) is not { } text)
            return current;
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value))
            return value;
        failures.Add($"{section.Path}:{key} is not a duration. Accepted: hh:mm:ss, for example 00:02:00.");
        return current;
    }

    public IList<string> List(string key, IList<string> current)
    {
        _known.Add(key);
        var values = section.GetSection(key).GetChildren().Select(child => child.Value ?? "").ToList();
        return values.Count == 0 ? current : values;
    }

    /// <summary>Refuses the keys that nothing asked for: a misspelt one must not pass in silence.</summary>
    public void RefuseUnknown() => RefuseUnknown(section, _known, failures);

    /// <summary>The same for a section of sections.</summary>
    public static void RefuseUnknown(IConfigurationSection section, IReadOnlyCollection<string> known, ICollection<string> failures)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            failures.Add($"{child.Path} is not known. Accepted: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }

    private string? Raw(string key)
    {
        _known.Add(key);
        return section[key];
    }
}
