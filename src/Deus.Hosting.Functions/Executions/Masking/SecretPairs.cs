using System.Buffers;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Masks the values in <c>name: value</c>, <c>name=value</c> and <c>"name":"value"</c> when the name is the name of a secret. It makes one
/// pass over the text and examines only the names beside a separator.
/// </summary>
internal static class SecretPairs
{
    private const int MaxNameLength = 128;

    private static readonly SearchValues<char> Separators = SearchValues.Create(":=");
    private static readonly SearchValues<char> BareEnds = SearchValues.Create(" \t\r\n,;&\"'`<>()[]{}|");
    private static readonly string[] Schemes = ["bearer", "basic", "digest", "token", "apikey", "negotiate"];

    public static string Mask(string text, int[] places) => SecretRedaction.Replace(text, Find(text), places);

    private static IEnumerable<(int Start, int End)> Find(string text)
    {
        for (var at = Next(text, 0); at >= 0;)
        {
            var from = at + 1;
            if (SecretNames.IsSecret(NameBefore(text, at)) && ValueAfter(text, at) is var (start, end) && end > start)
            {
                yield return (start, end);
                from = end;
            }

            at = Next(text, from);
        }
    }

    private static int Next(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny(Separators);
        return found < 0 ? -1 : from + found;
    }

    /// <summary>Returns the name left of a separator, without quotes (also escaped quotes) and blanks between name and separator.</summary>
    private static ReadOnlySpan<char> NameBefore(string text, int separator)
    {
        var end = separator;
        while (end > 0 && text[end - 1] is ' ' or '\t' or '"' or '\'' or '\\' or '`' && separator - end < MaxNameLength)
            end--;
        var start = end;
        while (start > 0 && end - start <= MaxNameLength && IsOfName(text[start - 1]))
            start--;
        return text.AsSpan(start, end - start);
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static (int Start, int End) ValueAfter(string text, int separator)
    {
        var start = separator + 1;
        if (start < text.Length && text[separator] == '=' && text[start] is '>' or '=')
            start++;
        while (start < text.Length && text[start] is ' ' or '\t')
            start++;
        if (start == text.Length)
            return (start, start);
        var escapes = 0;
        while (start + escapes < text.Length && text[start + escapes] == '\\')
            escapes++;
        if (start + escapes < text.Length && text[start + escapes] is '"' or '\'' or '`')
            return Quoted(text, start + escapes, escapes);
        return text[start] switch
        {
            '[' => (start + 1, Until(text, start + 1, "]\r\n")),
            '{' => (start, start),
            _ => Bare(text, separator, start),
        };
    }

    /// <summary>
    /// Returns the range up to the closing quote, which has as many backslashes as the opening quote; without a closing quote, up to the
    /// end of the text.
    /// </summary>
    private static (int Start, int End) Quoted(string text, int quote, int escapes)
    {
        var backslashes = 0;
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == text[quote] && backslashes <= escapes)
                return (quote + 1, i - backslashes);
            backslashes = text[i] == '\\' ? backslashes + 1 : 0;
            if (escapes == 0 && backslashes == 2)
                backslashes = 0;
        }

        return (quote + 1, text.Length);
    }

    /// <summary>Returns the range up to the next blank or bracket; for a header with several words, up to the end of the line.</summary>
    private static (int Start, int End) Bare(string text, int separator, int start)
    {
        if (text[separator] == ':' && NameBefore(text, separator) is var name && IsHeader(name))
            return (start, Until(text, start, "\r\n\""));
        var end = EndOfBare(text, start);
        return Schemes.Contains(text[start..end], StringComparer.OrdinalIgnoreCase) && end < text.Length && text[end] == ' '
            ? (start, EndOfBare(text, end + 1))
            : (start, end);
    }

    private static bool IsHeader(ReadOnlySpan<char> name) =>
        name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) || name.EndsWith("cookie", StringComparison.OrdinalIgnoreCase);

    private static int EndOfBare(string text, int start)
    {
        var length = text.AsSpan(start).IndexOfAny(BareEnds);
        return length < 0 ? text.Length : start + length;
    }

    private static int Until(string text, int start, string ends)
    {
        var length = text.AsSpan(start).IndexOfAny(ends);
        return length < 0 ? text.Length : start + length;
    }
}
