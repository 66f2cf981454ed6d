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

    /// <summary>Where a text whose rest is still to come can be cut so that no value is cut with it.</summary>
    /// <returns>The place, at most the one that is wanted.</returns>
    public int KeepTogether(string text, int wanted)
    {
        if (_values.Length == 0)
            return wanted;
        var end = Math.Min(wanted, StartOfPartial(text));
        var cut = Find(text).FirstOrDefault(piece => piece.Start < end && end < piece.End);
        return cut.End > 0 ? cut.Start : end;
    }

    /// <summary>Where the earliest value begins that the text may end in the middle of; the text's end when there is none.</summary>
    private int StartOfPartial(string text)
    {
        for (var start = Math.Max(0, text.Length - _values[0].Length + 1); start < text.Length; start++)
        {
            if (Array.Exists(_values, value => value.AsSpan().StartsWith(text.AsSpan(start), StringComparison.Ordinal)))
                return start;
        }

        return text.Length;
    }

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
