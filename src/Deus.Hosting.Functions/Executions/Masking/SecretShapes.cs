using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Masks secrets by their shape: tokens, credentials in headers and in connection strings. The regular expressions do not backtrack, so the
/// time is linear in the length of the text.
/// </summary>
internal static class SecretShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>In characters. No shape matches a shorter text.</summary>
    private const int MinLength = 8;

    /// <summary>In characters. No word of a sentence is longer.</summary>
    private const int MaxWord = 20;

    /// <summary>In characters. The text after a name that is examined for a sentence.</summary>
    private const int MaxSentence = 100;

    /// <summary>The prefixes of keys and tokens that services publish, so that leaked ones can be found.</summary>
    private static readonly Regex Whole = new(
        string.Join(
            '|',
            "-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----[^-]*(-----END [A-Z ]*PRIVATE KEY( BLOCK)?-----)?",
            @"\b(ephemeral_|dynamic_)?eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*",
            @"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
            @"\b(sk|rk)[-_][A-Za-z0-9_-]{16,}",
            @"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}",
            @"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{20,}",
            @"\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{16,}|\bGOCSPX-[A-Za-z0-9_-]{16,}",
            @"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bkey-[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b",
            @"\b(npm|hf|gsk|r8|lin_api|sbp|rubygems|dop_v1|standard|shpat|shpca|shppa|shpss|rzp_live|rzp_test)_[A-Za-z0-9]{14,}",
            @"\b(dckr_pat|sntrys|glsa|figd|whsec)_[A-Za-z0-9_=+/-]{16,}",
            @"\b(xai|pplx|nvapi|pypi|tvly|PMAK|NRAK|sq0atp|sq0csp|ATATT3|AGE-SECRET-KEY)-?[A-Za-z0-9_=-]{20,}",
            @"\b(hvs|hvb|dp\.pt|dp\.st)\.[A-Za-z0-9_-]{20,}",
            @"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}",
            @"\b[MNO][A-Za-z0-9_-]{23,}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),
        Linear);

    /// <summary>Pairs without a separator: an option of a command line, and an element of XML.</summary>
    private static readonly Regex[] Named =
    [
        new(@"(^|[\s""'])--?(?<name>[A-Za-z][A-Za-z0-9_-]+)[ ]+[""']?(?<value>[^\s""'-][^\s""']*)", Linear),
        new(@"<(?<name>[A-Za-z][A-Za-z0-9_.:-]*)>(?<value>[^<>]+)</", Linear),
    ];

    private static readonly Regex[] Valued =
    [
        new(@"(^|\s)(-u|--user)\s+[""']?[^\s:""']+:(?<value>[^\s""']+)", Linear),
        new(@"(?i)\b(identified\s+by|password)\s+'(?<value>[^']+)'", Linear),
        new(@"(?i)\bhooks\.slack\.com/services/(?<value>[A-Z0-9/]+)|\bdiscord(app)?\.com/api/webhooks/[0-9]+/(?<value>[A-Z0-9_-]+)", Linear),
        new(@"(?i)\b[a-z][a-z0-9+.-]*://(?<value>[a-z0-9_-]{20,})@", Linear),
    ];

    private static readonly Regex Bearer = new(@"(?i)\bbearer\s+(?<value>[a-z0-9._~+/=-]{8,})", Linear);

    private static readonly Regex Basic = new(@"(?i)\bbasic\s+(?<value>[a-z0-9+/]{6,}={0,2})", Linear);

    private static readonly Regex UserInfo = new(@"(?i)\b[a-z][a-z0-9+.-]*://[^\s:/?#@""'<>]*:(?<value>[^\s/?#""'<>]+)@", Linear);

    public static string Mask(string text, int[] places)
    {
        if (text.Length < MinLength)
            return text;
        text = SecretRedaction.Replace(text, Whole.Matches(text).Where(IsKey).Select(match => Span(match)), places);
        foreach (var shape in Named)
            text = SecretRedaction.Replace(text, NamedValues(shape, text), places);
        foreach (var shape in (Regex[])[Bearer, Basic, UserInfo, .. Valued])
            text = SecretRedaction.Replace(text, Values(shape, text), places);
        return text;
    }

    private static IEnumerable<(int Start, int End)> Values(Regex shape, string text) => shape.Matches(text)
        .Select(match => match.Groups["value"])
        .Where(value => shape != Basic || IsCredentials(value.Value))
        .Where(value => shape != Bearer || IsToken(value.ValueSpan))
        .Select(Span);

    private static IEnumerable<(int Start, int End)> NamedValues(Regex shape, string text) => shape.Matches(text)
        .Where(match => SecretNames.IsSecret(match.Groups["name"].ValueSpan))
        .Select(match => match.Groups["value"])
        .Where(value => !value.ValueSpan.StartsWith(SecretRedaction.Replacement)
            && !HarmlessValues.IsHarmless(value.ValueSpan, [])
            && !(IsWord(value.ValueSpan) && HarmlessValues.IsSentence(text.AsSpan(value.Index, Math.Min(MaxSentence, text.Length - value.Index)))))
        .Select(Span);

    /// <summary>Returns false for a name with the prefix of a key, such as the CSS class <c>sk-fading-circle-animation</c>.</summary>
    private static bool IsKey(Match match) =>
        match.ValueSpan.ContainsAnyInRange('0', '9') || match.ValueSpan.StartsWith("-----") || char.IsAsciiLetterUpper(match.Value[1]);

    private static bool IsWord(ReadOnlySpan<char> value) => !value.ContainsAnyInRange('0', '9');

    /// <summary>Returns false for words of a sentence, such as "bearer authentication".</summary>
    private static bool IsToken(ReadOnlySpan<char> value) => value.ContainsAnyExceptInRange('a', 'z') || value.Length > MaxWord;

    private static (int Start, int End) Span(Capture piece) => (piece.Index, piece.Index + piece.Length);

    /// <summary>Returns true for <c>user:password</c> in base64. Other values after "basic" are ordinary words.</summary>
    private static bool IsCredentials(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length) && bytes.AsSpan(0, length).Contains((byte)':');
    }
}
