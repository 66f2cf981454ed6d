using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Reads a configuration section into options and collects all failures with their full keys. The default binder stops at the
/// first value that it cannot read. A failure contains no value, because the value may be a secret.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section, ICollection<string> failures)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SectionReader> _inner = [];

    public string Text(string key, string current) => Raw(key) ?? current;

    /// <summary>Like <see cref="Text"/>, for an option that may be null: an empty value or a JSON null is null.</summary>
    public string? NullableText(string key, string? current) => IsSetToNull(key) ? null : Raw(key) ?? current;

    public bool Flag(string key, bool current) =>
        Parse(key, current, "is not a boolean. Accepted: true or false.", bool.TryParse);

    public T Number<T>(string key, T current)
        where T : struct, IBinaryInteger<T> =>
        Parse(key, current, "is not a whole number that fits.", TryParseNumber);

    public T? NullableNumber<T>(string key, T? current)
        where T : struct, IBinaryInteger<T> =>
        ParseNullable(key, current, "is not a whole number that fits. Accepted: one, or an empty value for null.", TryParseNumber);

    public TimeSpan Duration(string key, TimeSpan current) =>
        Parse(key, current, "is not a duration. Accepted: hh:mm:ss, for example 00:02:00.", TryParseDuration);

    public TimeSpan? NullableDuration(string key, TimeSpan? current) => ParseNullable(
        key, current, "is not a duration. Accepted: d.hh:mm:ss, for example 30.00:00:00, or an empty value for null.", TryParseDuration);

    public DateTimeOffset? NullableTime(string key, DateTimeOffset? current) => ParseNullable(
        key,
        current,
        "is not a time. Accepted: ISO 8601, for example 2030-01-01T00:00:00Z, or an empty value for null.",
        static (string text, out DateTimeOffset value) => DateTimeOffset.TryParseExact(
            text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value));

    public T Choice<T>(string key, T current)
        where T : struct, Enum =>
        Parse(key, current, $"is not known. Accepted: {string.Join(", ", Enum.GetNames<T>())}.", static (string text, out T value) =>
            Enum.TryParse(text, ignoreCase: true, out value) && Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads bytes from base64 text.</summary>
    public ReadOnlyMemory<byte>? NullableBytes(string key, ReadOnlyMemory<byte>? current) =>
        ParseNullable(key, current, "is not base64. Accepted: base64 text, or an empty value for null.", TryParseBase64);

    /// <summary>
    /// Reads the entries below the key; an empty array is an empty list. Returns the current list when the key is missing.
    /// </summary>
    public IReadOnlyList<string>? NullableList(string key, IReadOnlyList<string>? current)
    {
        var entry = Known(key);
        var children = entry.GetChildren().ToList();
        if (children.Count == 0)
            return entry.Value switch
            {
                null => current,
                "" => [],
                _ => Refuse(entry, $"is not a list. Accepted: {key}:0, {key}:1 and so on.", current),
            };
        foreach (var child in children.Where(child => child.Value is null))
            Refuse(child, "is not text. Accepted: one value.", current);
        return [.. children.Select(child => child.Value ?? "")];
    }

    public IList<string> List(string key, IList<string> current) =>
        NullableList(key, current: null) is { } values ? [.. values] : current;

    /// <summary>Returns a reader of the section below the key; null when the section is missing.</summary>
    public SectionReader? Section(string key)
    {
        var entry = Known(key);
        if (entry.GetChildren().Any())
            return Inner(entry);
        if (!string.IsNullOrEmpty(entry.Value))
            Refuse(entry, "is one value. Accepted: a section.", (SectionReader?)null);
        return null;
    }

    /// <summary>Returns readers of the sections in a list; empty when the list is missing.</summary>
    public IReadOnlyList<SectionReader> Sections(string key)
    {
        var entry = Known(key);
        if (!string.IsNullOrEmpty(entry.Value))
            Refuse(entry, $"is one value. Accepted: sections {key}:0, {key}:1 and so on.", (SectionReader?)null);
        var readers = new List<SectionReader>();
        foreach (var child in entry.GetChildren())
        {
            if (child.GetChildren().Any())
                readers.Add(Inner(child));
            else
                Refuse(child, "is one value. Accepted: a section.", (SectionReader?)null);
        }

        return readers;
    }

    /// <summary>
    /// Rejects the keys that were not read, in this section and in the sections read below it, so that a misspelt key is
    /// reported.
    /// </summary>
    public void RefuseUnknown()
    {
        RefuseUnknown(section, _known, failures);
        foreach (var inner in _inner)
            inner.RefuseUnknown();
    }

    /// <summary>Rejects the keys of a section that are not known.</summary>
    public static void RefuseUnknown(IConfigurationSection section, IReadOnlyCollection<string> known, ICollection<string> failures)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            failures.Add($"{child.Path} is not known. Accepted: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private delegate bool TryParse<T>(string text, out T value);

    private static bool TryParseNumber<T>(string text, out T value)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParseDuration(string text, out TimeSpan value) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);

    private static bool TryParseBase64(string text, out ReadOnlyMemory<byte> value)
    {
        var bytes = new byte[text.Length];
        var isBase64 = !text.Any(char.IsWhiteSpace) & Convert.TryFromBase64String(text, bytes, out var length);
        value = bytes.AsMemory(0, length);
        return isBase64;
    }

    private T Parse<T>(string key, T current, string problem, TryParse<T> tryParse)
        where T : struct
    {
        if (Raw(key) is not { } text)
            return current;
        return IsTight(text) && tryParse(text, out var value) ? value : Refuse(section.GetSection(key), problem, current);
    }

    private T? ParseNullable<T>(string key, T? current, string problem, TryParse<T> tryParse)
        where T : struct
    {
        if (IsSetToNull(key))
            return null;
        if (Raw(key) is not { } text)
            return current;
        return IsTight(text) && tryParse(text, out var value) ? value : Refuse(section.GetSection(key), problem, current);
    }

    /// <summary>Returns false for leading or trailing white space, which some parsers accept.</summary>
    private static bool IsTight(string text) => text.Length == text.Trim().Length;

    /// <summary>Returns true for an empty value and for a JSON null, which is a key without a value.</summary>
    private bool IsSetToNull(string key)
    {
        var entry = Known(key);
        return entry.Value is "" || (entry.Value is null && !entry.GetChildren().Any()
            && section.GetChildren().Any(child => child.Key.Equals(key, StringComparison.OrdinalIgnoreCase)));
    }

    private string? Raw(string key)
    {
        var entry = Known(key);
        return entry.Value is null && entry.GetChildren().Any()
            ? Refuse(entry, "is a section or a list. Accepted: one value.", (string?)null)
            : entry.Value;
    }

    private IConfigurationSection Known(string key)
    {
        _known.Add(key);
        return section.GetSection(key);
    }

    private SectionReader Inner(IConfigurationSection entry)
    {
        var inner = new SectionReader(entry, failures);
        _inner.Add(inner);
        return inner;
    }

    private T Refuse<T>(IConfigurationSection entry, string problem, T current)
    {
        failures.Add($"{entry.Path} {problem}");
        return current;
    }
}
