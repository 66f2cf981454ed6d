using System.Buffers;
using System.Collections.Frozen;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>A name, a separator and a value in a text, and which parts of the value are secrets.</summary>
/// <param name="text">The text.</param>
/// <param name="separator">The index of the separator, <c>:</c> or <c>=</c>.</param>
/// <param name="name">The name; empty when no name precedes the separator.</param>
/// <param name="isQuoted">True when the name is quoted.</param>
/// <param name="isData">True when the pair is data; false when a word of a sentence precedes the name.</param>
/// <param name="isSyntax">True when the name is the word of a parser, as in <c>Unexpected token: x</c>.</param>
internal readonly struct SecretPair(string text, int separator, string name, bool isQuoted, bool isData, bool isSyntax)
{
    private const int MaxNameLength = 128;

    /// <summary>In digits. A shorter number beside a name such as <c>session</c> is not a secret.</summary>
    private const int MinDigits = 4;

    /// <summary>In characters. A value beside the name <c>key</c> is a secret only when it is this long and looks random.</summary>
    private const int MinKey = 16;

    private const int MinSyntax = 12;

    /// <summary>In characters. The part of a line that is examined for a sentence, so that the time is linear in the length of the text.</summary>
    private const int MaxSentence = 100;

    private static readonly SearchValues<char> BareEnds = SearchValues.Create(" \t\r\n,;&\"'`<>()[]{}|");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.-");
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n");
    private static readonly SearchValues<char> LineOrQuoteEnds = SearchValues.Create("\r\n\"");
    private static readonly SearchValues<char> ArrayEnds = SearchValues.Create("]\r\n");
    private static readonly string[] Schemes = ["bearer", "basic", "digest", "token", "apikey", "negotiate"];
    private static readonly string[] Describing = ["name", "key", "field", "header", "variable", "param"];

    /// <summary>How <c>util.inspect</c> of Node.js begins a value that it does not show.</summary>
    private static readonly string[] Inspected =
        ["[Function", "[AsyncFunction", "[class", "[Getter", "[Setter", "[Circular", "[Object", "[object", "[Array", "[Symbol", SecretRedaction.Replacement];

    /// <summary>How it begins bytes, and how JSON does, each with the character that ends them.</summary>
    private static readonly (string Start, char End)[] Bytes =
        [("<Buffer ", '>'), ("Uint8Array(", ']'), ("ArrayBuffer {", '}'), ("{\"type\":\"Buffer\",\"data\":[", ']')];

    private static readonly FrozenSet<string> ParserWords =
        "unexpected invalid illegal unknown expected missing next end current operator duplicate reserved keyword unterminated".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool HasSecretName => SecretNames.IsSecret(name);

    /// <summary>True for the value of <c>{ "name": "API_KEY", "value": "x" }</c>.</summary>
    public bool IsValue => name.Equals("value", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the value is the name of a secret, and the next pair may have its value.</summary>
    public bool NamesSecret => Describing.Contains(name, StringComparer.OrdinalIgnoreCase) && SecretNames.IsSecret(Shown());

    /// <summary>True when the value is a number of a JSON document.</summary>
    public bool IsJsonNumber => isQuoted && Start() is var start && start < text.Length && char.IsAsciiDigit(text[start]) && IsNumber(text.AsSpan(start, BareEnd(start) - start));

    /// <summary>Finds the name before a separator.</summary>
    public static SecretPair At(string text, int separator)
    {
        var end = separator;
        while (end > 0 && text[end - 1] is ' ' or '\t' or '"' or '\'' or '\\' or '`' && separator - end < MaxNameLength)
            end--;
        var start = end;
        while (start > 0 && end - start <= MaxNameLength && IsOfName(text[start - 1]))
            start--;
        var isColon = text[separator] == ':';
        if (start == end || (isColon && IsNoPair(text, separator, start, end)))
            return new SecretPair(text, separator, "", isQuoted: false, isData: false, isSyntax: false);
        var before = start - 1;
        while (before >= 0 && text[before] is ' ' or '\t')
            before--;
        var isQuoted = end < separator && text[end] is '"' or '\'' or '\\' or '`' && start > 0 && text[start - 1] is '"' or '\'' or '`';
        var isData = isQuoted || !isColon || before < 0 || !char.IsLetterOrDigit(text[before]);
        return new SecretPair(text, separator, text[start..end], isQuoted, isData, !isData && IsAfterParserWord(text, before));
    }

    /// <summary>Returns the places of the secrets in the value, in ascending order, and the end of the text that was examined.</summary>
    public (List<(int Start, int End)> Places, int End) FindSecrets()
    {
        var (written, start) = (text, Start());
        if (start >= text.Length || Array.Exists(Inspected, kind => string.CompareOrdinal(written, start, kind, 0, kind.Length) == 0))
            return ([], separator + 1);
        if (Array.Find(Bytes, kind => string.CompareOrdinal(written, start, kind.Start, 0, kind.Start.Length) == 0) is { Start: { } begin } bytes)
            return Found((start + begin.Length, IndexOf(start + begin.Length, bytes.End)));
        if (QuoteAt(start) is { } quote)
            return QuotedSecret(quote, quote - start) is { } quoted ? Found(quoted) : ([], separator + 1);
        if (text[start] == '[')
            return FindElements(start + 1);
        return text[start] is not ('{' or '<') && BareSecret(start) is { } bare ? Found(bare) : ([], separator + 1);
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    /// <summary>Returns true for <c>a::b</c>, for a host with its port, and for a file with its line.</summary>
    private static bool IsNoPair(string text, int separator, int start, int end) =>
        (separator + 1 < text.Length && text[separator + 1] == ':')
        || (start > 0 && text[start - 1] is '/' or '@' or ':' && end == separator)
        || HarmlessValues.IsFile(text.AsSpan(start, end - start));

    private static bool IsAfterParserWord(string text, int end)
    {
        var start = end;
        while (start >= 0 && char.IsAsciiLetter(text[start]) && end - start < MaxNameLength)
            start--;
        return ParserWords.Contains(text[(start + 1)..(end + 1)]);
    }

    private int Start()
    {
        var start = separator + 1;
        while (start < text.Length && text[start] is '=' or '>' && start - separator <= 3)
            start++;
        while (start < text.Length && text[start] is ' ' or '\t')
            start++;
        return start;
    }

    private static (List<(int Start, int End)> Places, int End) Found((int Start, int End) place) => ([place], place.End);

    /// <summary>Returns the value without quotes, cut at the greatest length of a name.</summary>
    private ReadOnlySpan<char> Shown()
    {
        var start = Start();
        if (start >= text.Length)
            return [];
        start = QuoteAt(start) + 1 ?? start;
        var shown = text.AsSpan(start, Math.Min(MaxNameLength, text.Length - start));
        return shown.IndexOfAny(BareEnds) is var end and >= 0 ? shown[..end].TrimEnd('\\') : shown;
    }

    /// <summary>Returns the index of an opening quote, which may have backslashes before it; null when the value is not quoted.</summary>
    private int? QuoteAt(int start)
    {
        var quote = start;
        while (quote < text.Length && text[quote] == '\\')
            quote++;
        return quote < text.Length && text[quote] is '"' or '\'' or '`' ? quote : null;
    }

    private (int Start, int End)? QuotedSecret(int quote, int escapes)
    {
        var (start, end) = (quote + 1, QuoteEnd(quote, escapes));
        var value = text.AsSpan(start, end - start);
        var isHarmless = start == end
            || value.StartsWith(SecretRedaction.Replacement)
            || HarmlessValues.IsHarmless(value, [])
            || HarmlessValues.IsSentence(value)
            || (IsKey && !HarmlessValues.LooksRandom(value, MinKey));
        return isHarmless ? null : (start, end);
    }

    /// <summary>
    /// Returns the index of the closing quote, which has as many backslashes as the opening quote; without a closing quote, the length of
    /// the text.
    /// </summary>
    private int QuoteEnd(int quote, int escapes)
    {
        var backslashes = 0;
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == text[quote] && backslashes <= escapes)
                return i - backslashes;
            backslashes = text[i] == '\\' ? backslashes + 1 : 0;
            if (escapes == 0 && backslashes == 2)
                backslashes = 0;
        }

        return text.Length;
    }

    /// <summary>Finds the strings of an array; the whole content when its elements are words.</summary>
    private (List<(int Start, int End)> Places, int End) FindElements(int start)
    {
        var found = new List<(int Start, int End)>();
        var at = SkipSpace(start);
        if (at < text.Length && QuoteAt(at) is null)
        {
            var end = Until(at, ArrayEnds);
            var isList = text[at] is not (']' or '{' or '[') && !IsNumber(text.AsSpan(at, end - at));
            return isList ? Found((at, end)) : (found, at);
        }

        while (at < text.Length && QuoteAt(at) is { } quote)
        {
            if (QuotedSecret(quote, quote - at) is { } place)
                found.Add(place);
            at = SkipSpace(Math.Min(text.Length, QuoteEnd(quote, quote - at) + (quote - at) + 1));
        }

        return (found, at);
    }

    /// <summary>Returns the index behind white space and commas.</summary>
    private int SkipSpace(int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n' or ',')
            at++;
        return at;
    }

    private (int Start, int End)? BareSecret(int start)
    {
        var end = BareEnd(start);
        var value = text.AsSpan(start, end - start);
        if (HarmlessValues.IsHarmless(value, text.AsSpan(end)) || (value is ['/', ..] && IsWorkingDirectory))
            return null;
        if (IsNumber(value))
            return IsSecretNumber(value) ? (start, end) : null;
        var isRandom = HarmlessValues.LooksRandom(value, IsKey ? MinKey : isSyntax ? MinSyntax : 8);
        if (!isRandom && (IsKey || isSyntax || (IsWeak && (!isData || SecretNames.IsState(name, value))) || (IsWord(value) && IsSentence(start, end))))
            return null;
        var credentials = EndOfCredentials(start, end);
        if (credentials > end && HarmlessValues.IsHarmless(text.AsSpan(end + 1, credentials - end - 1), text.AsSpan(credentials)))
            return null;
        return (start, IsWholeLine ? Until(start, LineOrQuoteEnds) : credentials);
    }

    /// <summary>Returns true when the value is the first word of a sentence. In a sentence, every further word continues it.</summary>
    private bool IsSentence(int start, int end)
    {
        var line = text.AsSpan(start, Math.Min(MaxSentence, text.Length - start));
        line = line.IndexOfAny(LineEnds) is var length and >= 0 ? line[..length] : line;
        return text[separator] == ':'
            && (HarmlessValues.IsSentence(line)
                || (!isData && end + 1 < text.Length && text[end] == ' ' && char.IsAsciiLetter(text[end + 1])));
    }

    /// <summary>A scheme such as <c>Bearer</c> is followed by the credentials.</summary>
    private int EndOfCredentials(int start, int end) =>
        Schemes.Contains(text[start..end], StringComparer.OrdinalIgnoreCase) && end < text.Length && text[end] == ' ' ? BareEnd(end + 1) : end;

    private bool IsKey => name.Equals("key", StringComparison.OrdinalIgnoreCase) || name.Equals("keys", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for the variables of a shell with the path of the working directory.</summary>
    private bool IsWorkingDirectory => name is "PWD" or "OLDPWD" or "INIT_CWD";

    /// <summary>True for names that are ordinary words too.</summary>
    private bool IsWeak => SecretNames.IsOrdinaryWord(name);

    /// <summary>True for headers and for secrets of several words.</summary>
    private bool IsWholeLine => text[separator] == ':'
        && (name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("cookie", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("passphrase", StringComparison.OrdinalIgnoreCase));

    private bool IsSecretNumber(ReadOnlySpan<char> value) =>
        !SecretNames.IsPlural(name) && (value.Length >= MinDigits || (isData && !IsWeak));

    private static bool IsNumber(ReadOnlySpan<char> value) => !value.IsEmpty && !value.ContainsAnyExcept(Digits);

    private static bool IsWord(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetter(c))
                return false;
        }

        return true;
    }

    private int BareEnd(int start) => Until(start, BareEnds);

    private int IndexOf(int start, char end) => text.IndexOf(end, start) is var found and >= 0 ? found : text.Length;

    private int Until(int start, SearchValues<char> ends)
    {
        if (start >= text.Length)
            return text.Length;
        var length = text.AsSpan(start).IndexOfAny(ends);
        return length < 0 ? text.Length : start + length;
    }
}
