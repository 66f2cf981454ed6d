using System.Buffers;
using System.Text.Json;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Masks the values of a function's secret variables anywhere in a text, also JSON-encoded or URL-encoded.</summary>
internal sealed class SecretValues
{
    /// <summary>In characters. Shorter values occur in ordinary text too often to be masked.</summary>
    private const int MinLength = 8;

    /// <summary>In characters. A shorter part of a cut value is not masked.</summary>
    private const int MinPart = 4;

    /// <summary>The text that a worker appends to a line that it cuts.</summary>
    private const string CutMark = "... Log truncated due to size limit";

    /// <summary>The text that a worker puts before a log whose beginning it dropped.</summary>
    private const string Warning = "[WARNING] ";

    private readonly string[] _values;
    private readonly SearchValues<string> _search;

    public SecretValues(IEnumerable<string> values)
    {
        // Longest first, so that a value that begins with another value is replaced completely.
        _values = [.. values.SelectMany(WithLines).Where(v => v.Length >= MinLength).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];
        _search = SearchValues.Create(_values, StringComparison.Ordinal);
    }

    public string Mask(string text, int[] places)
    {
        if (_values.Length == 0)
            return text;
        var masked = SecretRedaction.Replace(text, Find(text), places);
        return SecretRedaction.Replace(masked, CutOff(masked), places);
    }

    /// <summary>Returns a position where an incomplete text can be cut without cutting a value.</summary>
    /// <returns>The position, at most <paramref name="wanted"/>.</returns>
    public int KeepTogether(string text, int wanted)
    {
        if (_values.Length == 0)
            return wanted;
        var end = Math.Min(wanted, StartOfPartial(text));
        var cut = Find(text).FirstOrDefault(piece => piece.Start < end && end < piece.End);
        return cut.End > 0 ? cut.Start : end;
    }

    /// <summary>
    /// Returns the start of the earliest value that may continue after the end of the text; the text's length when there is none.
    /// </summary>
    private int StartOfPartial(string text)
    {
        for (var start = Math.Max(0, text.Length - _values[0].Length + 1); start < text.Length; start++)
        {
            if (Array.Exists(_values, value => value.AsSpan().StartsWith(text.AsSpan(start), StringComparison.Ordinal)))
                return start;
        }

        return text.Length;
    }

    /// <summary>Returns the values in a text, in ascending order and without overlap.</summary>
    public IEnumerable<(int Start, int End)> Find(string text)
    {
        for (var start = Next(text, 0); start >= 0;)
        {
            var end = EndOf(text, start);
            yield return (start, end);
            start = Next(text, end);
        }
    }

    /// <summary>
    /// Returns the ends of values whose beginning was dropped, and the beginnings of values whose end was cut off with their line.
    /// </summary>
    private IEnumerable<(int Start, int End)> CutOff(string text)
    {
        var end = text.StartsWith(Warning, StringComparison.Ordinal) ? text.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
        if (end > 0 && _values.Max(value => PartAfter(text, end, value)) is var rest and > 0)
            yield return (end, end += rest);
        for (var cut = text.IndexOf(CutMark, StringComparison.Ordinal); cut >= 0; cut = text.IndexOf(CutMark, cut + 1, StringComparison.Ordinal))
        {
            if (_values.Max(value => PartBefore(text, cut, value)) is var length and > 0)
                yield return (Math.Max(end, cut - length), end = cut);
        }
    }

    /// <summary>Returns the length of the longest end of the value that begins at <paramref name="start"/>.</summary>
    private static int PartAfter(string text, int start, string value)
    {
        for (var length = Math.Min(value.Length - 1, text.Length - start); length >= MinPart; length--)
        {
            if (text.AsSpan(start, length).SequenceEqual(value.AsSpan(value.Length - length)))
                return length;
        }

        return 0;
    }

    /// <summary>Returns the length of the longest beginning of the value that ends at <paramref name="end"/>.</summary>
    private static int PartBefore(string text, int end, string value)
    {
        for (var length = Math.Min(value.Length - 1, end); length >= MinPart; length--)
        {
            if (text.AsSpan(end - length, length).SequenceEqual(value.AsSpan(0, length)))
                return length;
        }

        return 0;
    }

    /// <summary>Returns the end of the value that begins at <paramref name="start"/>, extended by all values that overlap it.</summary>
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

    /// <summary>Adds each line of a value with several lines, because the lines may be logged one by one.</summary>
    private static IEnumerable<string> WithLines(string value) => value.Split('\n', '\r').Prepend(value);

    private static IEnumerable<string> Spellings(string value) =>
        [value, JsonEncodedText.Encode(value).ToString(), JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), Uri.EscapeDataString(value)];
}
