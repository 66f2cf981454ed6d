using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Masks the values of a function's secret variables anywhere in a text, also JSON-encoded or URL-encoded.</summary>
internal sealed class SecretValues
{
    /// <summary>In characters. Shorter values occur in ordinary text too often to be masked.</summary>
    private const int MinLength = 8;

    /// <summary>In characters. A shorter part of a cut value is not masked.</summary>
    private const int MinPart = 4;

    /// <summary>How often a path may have been percent-encoded.</summary>
    private const int MaxEncodings = 4;

    /// <summary>The text that a worker appends to a line that it cuts.</summary>
    private const string CutMark = "... Log truncated due to size limit";

    /// <summary>The text that a worker puts before a log whose beginning it dropped.</summary>
    private const string Warning = "[WARNING] ";

    private readonly string[] _values;
    private readonly ILookup<char, string> _byFirst;
    private readonly Lazy<byte[][]> _bytes;
    private readonly Lazy<int[][]> _borders;
    private readonly SearchValues<string> _search;

    public SecretValues(IEnumerable<string> values)
    {
        // Longest first, so that a value that begins with another value is replaced completely.
        _values = [.. values.SelectMany(WithLines).Where(v => v.Length >= MinLength).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];
        _byFirst = _values.ToLookup(value => value[0]);
        // A form encodes a space as a plus sign.
        _bytes = new(() => [.. _values.Concat(_values.Where(v => v.Contains(' ')).Select(v => v.Replace(' ', '+'))).Select(Encoding.UTF8.GetBytes)]);
        _borders = new(() => [.. _values.Select(value => Borders(value))]);
        _search = SearchValues.Create(_values, StringComparison.Ordinal);
    }

    public string Mask(string text, int[] places)
    {
        if (_values.Length == 0)
            return text;
        var masked = SecretRedaction.Replace(text, Find(text), places);
        return SecretRedaction.Replace(masked, CutOff(masked), places);
    }

    /// <summary>Masks the values in a path, in every percent-encoding, also when a path was encoded more than once.</summary>
    public string MaskPath(string path)
    {
        var masked = Mask(path, []);
        if (_values.Length == 0)
            return masked;
        for (var level = 0; level <= MaxEncodings && Decode(masked, level) is { } decoded; level++)
            masked = SecretRedaction.Replace(masked, decoded.Find(_bytes.Value), []);
        return masked;
    }

    private static PercentDecoded? Decode(string text, int levels)
    {
        PercentDecoded? decoded = PercentDecoded.From(text);
        for (var level = 0; level < levels; level++)
            decoded = decoded?.Decode();
        return decoded;
    }

    /// <summary>Returns a position where an incomplete text can be cut without cutting a value.</summary>
    /// <returns>The position, at most <paramref name="wanted"/>.</returns>
    public int KeepTogether(string text, int wanted)
    {
        if (_values.Length == 0)
            return wanted;
        var end = Math.Min(wanted, text.Length - LongestBeginning(text));
        var cut = Find(text).FirstOrDefault(piece => piece.Start < end && end < piece.End);
        return cut.End > 0 ? cut.Start : end;
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

    /// <summary>
    /// Returns the ends of values whose beginning was dropped, and the beginnings of values whose end was cut off with their line.
    /// </summary>
    private IEnumerable<(int Start, int End)> CutOff(string text)
    {
        var end = text.StartsWith(Warning, StringComparison.Ordinal) ? text.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
        if (end > 0 && LongestEnd(text.AsSpan(end)) is var rest and >= MinPart)
            yield return (end, end += rest);
        for (var cut = text.IndexOf(CutMark, StringComparison.Ordinal); cut >= 0; cut = text.IndexOf(CutMark, cut + 1, StringComparison.Ordinal))
        {
            // A cut value lies between the end of the last cut and this one, so all searches together read the text once per value.
            if (LongestBeginning(text.AsSpan(end, Math.Max(0, cut - end))) is var length and >= MinPart)
                yield return (cut - length, cut);
            end = cut + CutMark.Length;
        }
    }

    /// <summary>Returns the length of the longest incomplete beginning of a value at the end of the text; 0 when there is none.</summary>
    private int LongestBeginning(ReadOnlySpan<char> text)
    {
        var longest = 0;
        for (var i = 0; i < _values.Length && longest < _values[i].Length - 1; i++)
        {
            var tail = text[^Math.Min(text.Length, _values[i].Length - 1)..];
            if (tail.IndexOf(_values[i][0]) is var first and >= 0)
                longest = Math.Max(longest, PrefixAtEnd(tail[first..], _values[i], _borders.Value[i]));
        }

        return longest;
    }

    /// <summary>Returns the length of the longest incomplete end of a value at the start of the text; 0 when there is none.</summary>
    private int LongestEnd(ReadOnlySpan<char> text)
    {
        var longest = 0;
        foreach (var value in _values)
        {
            var start = text[..Math.Min(text.Length, value.Length - 1)];
            if (start.Length > longest)
                longest = Math.Max(longest, PrefixAtEnd(value.AsSpan(1), start, Borders(start)));
        }

        return longest;
    }

    /// <summary>
    /// Returns the length of the longest prefix of the pattern at the end of the text. It uses the borders of the pattern (Knuth, Morris and
    /// Pratt), so the time is linear in the text.
    /// </summary>
    private static int PrefixAtEnd(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, int[] borders)
    {
        var length = 0;
        foreach (var c in text)
        {
            while (length > 0 && (length == pattern.Length || pattern[length] != c))
                length = borders[length - 1];
            if (pattern[length] == c)
                length++;
        }

        return length;
    }

    /// <summary>Returns for each prefix the length of its longest proper prefix that is its suffix too.</summary>
    private static int[] Borders(ReadOnlySpan<char> pattern)
    {
        var borders = new int[pattern.Length];
        for (int i = 1, length = 0; i < pattern.Length; i++)
        {
            while (length > 0 && pattern[length] != pattern[i])
                length = borders[length - 1];
            borders[i] = pattern[length] == pattern[i] ? ++length : length;
        }

        return borders;
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
        _byFirst[text[at]].FirstOrDefault(value => text.AsSpan(at).StartsWith(value, StringComparison.Ordinal))?.Length ?? 1;

    /// <summary>Adds each line of a value with several lines, because the lines may be logged one by one.</summary>
    private static IEnumerable<string> WithLines(string value) => value.Split('\n', '\r').Prepend(value);

    private static IEnumerable<string> Spellings(string value) =>
    [
        value,
        JsonEncodedText.Encode(value).ToString(),
        JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        Uri.EscapeDataString(value),
    ];
}
