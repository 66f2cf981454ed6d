using System.Buffers;
using System.Text.Json;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>The values of a function's secret variables, found wherever they stand in a text, also as JSON or in a URL.</summary>
internal sealed class SecretValues
{
    /// <summary>Shorter ones would turn half of the text into replacements, and tell nothing.</summary>
    private const int MinLength = 8;

    /// <summary>Of one that is cut off, less than this tells nothing.</summary>
    private const int MinPart = 4;

    /// <summary>What a worker puts at the end of a line that it cuts.</summary>
    private const string CutMark = "... Log truncated due to size limit";

    /// <summary>What it puts before a text of which it keeps the end.</summary>
    private const string Warning = "[WARNING] ";

    private readonly string[] _values;
    private readonly SearchValues<string> _search;

    public SecretValues(IEnumerable<string> values)
    {
        // The longest first, so that nothing is left of it when it begins with another one.
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

    /// <summary>The ends of values whose beginnings were dropped, and the beginnings whose ends were cut off with their line.</summary>
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

    /// <summary>How many characters of the value's end stand here.</summary>
    private static int PartAfter(string text, int start, string value)
    {
        for (var length = Math.Min(value.Length - 1, text.Length - start); length >= MinPart; length--)
        {
            if (text.AsSpan(start, length).SequenceEqual(value.AsSpan(value.Length - length)))
                return length;
        }

        return 0;
    }

    /// <summary>How many characters of the value's beginning stand at the end of a line.</summary>
    private static int PartBefore(string text, int end, string value)
    {
        for (var length = Math.Min(value.Length - 1, end); length >= MinPart; length--)
        {
            if (text.AsSpan(end - length, length).SequenceEqual(value.AsSpan(0, length)))
                return length;
        }

        return 0;
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

    /// <summary>Also each line of several: they may come one by one.</summary>
    private static IEnumerable<string> WithLines(string value) => value.Split('\n', '\r').Prepend(value);

    private static IEnumerable<string> Spellings(string value) =>
        [value, JsonEncodedText.Encode(value).ToString(), JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), Uri.EscapeDataString(value)];
}
