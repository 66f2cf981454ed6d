using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>A text without its percent-encoding, as UTF-8, with the place of each byte in the original text.</summary>
internal sealed class PercentDecoded
{
    private const int EscapeLength = 3;

    private readonly byte[] _bytes;

    /// <summary>The index in the original text at which each byte begins, and the length of the original text.</summary>
    private readonly int[] _starts;

    private PercentDecoded(byte[] bytes, int[] starts) => (_bytes, _starts) = (bytes, starts);

    /// <summary>Takes the text as it is, without decoding it.</summary>
    public static PercentDecoded From(string text)
    {
        var starts = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            starts.AddRange(Enumerable.Repeat(at, rune.Utf8SequenceLength));
            at += rune.Utf16SequenceLength;
        }

        return new PercentDecoded(Encoding.UTF8.GetBytes(text), [.. starts, text.Length]);
    }

    /// <summary>Decodes one level of percent-encoding. Returns null when the bytes contain no escape.</summary>
    public PercentDecoded? Decode()
    {
        var (bytes, starts) = (new List<byte>(_bytes.Length), new List<int>(_bytes.Length + 1));
        for (var i = 0; i < _bytes.Length; i++)
        {
            starts.Add(_starts[i]);
            if (IsEscape(i, out var value))
                i += EscapeLength - 1;
            bytes.Add(value);
        }

        return bytes.Count < _bytes.Length ? new PercentDecoded([.. bytes], [.. starts, _starts[^1]]) : null;
    }

    /// <summary>Returns the places of the values in the original text, in ascending order, without overlap.</summary>
    public List<(int Start, int End)> Find(IEnumerable<byte[]> values)
    {
        var found = new List<(int Start, int End)>();
        foreach (var value in values)
        {
            for (var at = Next(value, 0); at >= 0; at = Next(value, at + value.Length))
                found.Add((_starts[at], _starts[at + value.Length]));
        }

        found.Sort();
        return found.Aggregate(new List<(int Start, int End)>(), Join);
    }

    private static List<(int Start, int End)> Join(List<(int Start, int End)> joined, (int Start, int End) next)
    {
        if (joined.Count > 0 && next.Start < joined[^1].End)
            joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, next.End));
        else
            joined.Add(next);
        return joined;
    }

    private bool IsEscape(int at, out byte value)
    {
        if (_bytes[at] == '%'
            && at + EscapeLength <= _bytes.Length
            && byte.TryParse(_bytes.AsSpan(at + 1, EscapeLength - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return true;
        value = _bytes[at];
        return false;
    }

    private int Next(byte[] value, int from)
    {
        var found = from < _bytes.Length ? _bytes.AsSpan(from).IndexOf(value) : -1;
        return found < 0 ? -1 : from + found;
    }
}
