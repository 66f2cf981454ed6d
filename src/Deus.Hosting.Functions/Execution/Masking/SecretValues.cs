using System.Buffers;
using System.Text.Json;

namespace Deus.Hosting.Functions.Masking;

/// <summary>The values of a function's secret variables, found wherever they stand in a text, also as JSON or in a URL.</summary>
internal sealed class SecretValues
{
    /// <summary>Shorter ones would turn half of the text into replacements, and tell nothing.</summary>
    private const int MinLength = 8;

    private readonly string[] _values;
    private readonly SearchValues<string> _search;

    public SecretValues(IEnumerable<string> values)
    {
        // The longest first, so that nothing is left of it when it begins with another one.
        _values = [.. values.Where(v => v.Length >= MinLength).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];
        _search = SearchValues.Create(_values, StringComparison.Ordinal);
    }

    public string Mask(string text, int[] places) =>
        _values.Length == 0 ? text : Redaction.Replace(text, Find(text), places);

    private IEnumerable<(int Start, int End)> Find(string text)
    {
        for (var start = Next(text, 0); start >= 0;)
        {
            var end = EndOf(text, start);
            yield return (start, end);
            start = Next(text, end);
        }
    }

    /// <summary>Where the secret ends that begins here, and with it those that begin before its end.</summary>
    private int EndOf(string text, int start)
    {
        var end = start + LengthAt(text, start);
        for (var next = Next(text, start + 1); next >= 0 && next < end; next = Next(text, next + 1))
            end = Math.Max(end, next + LengthAt(text, next));
        return end;
    }

    private int Next(string text, int from)
    {
        var found = from < text.Length ? text.AsSpan(from).IndexOfAny(_search) : -1;
        return found < 0 ? -1 : from + found;
    }

    private int LengthAt(string text, int at) =>
        Array.Find(_values, value => text.AsSpan(at).StartsWith(value, StringComparison.Ordinal))?.Length ?? 1;

    private static IEnumerable<string> Spellings(string value) =>
        [value, JsonEncodedText.Encode(value).ToString(), JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), Uri.EscapeDataString(value)];
}
