using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Masking;

/// <summary>
/// Takes out what is a secret by its shape: tokens, credentials of headers and connection strings. The expressions do not
/// backtrack, so the time grows with the text and nothing else.
/// </summary>
internal static class SecretShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Nothing shorter has one of the shapes.</summary>
    private const int MinLength = 8;

    private static readonly Regex Whole = new(
        """
        -----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?|\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bsk[-_][A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}
        """,
        Linear);

    private static readonly Regex Bearer = new(@"(?i)\b(?<keep>bearer\s+)[a-z0-9._~+/=-]{8,}", Linear);

    private static readonly Regex Basic = new(@"(?i)\b(?<keep>basic\s+)(?<value>[a-z0-9+/]{6,}={0,2})", Linear);

    private static readonly Regex UserInfo = new(@"(?i)\b(?<keep>[a-z][a-z0-9+.-]*://[^\s:/?#@""'<>]*:)[^\s/?#""'<>]+@", Linear);

    public static string Mask(string text)
    {
        if (text.Length < MinLength)
            return text;
        const string Kept = "${keep}" + RecordMask.Replacement;
        text = Whole.Replace(text, RecordMask.Replacement);
        text = Bearer.Replace(text, Kept);
        text = Basic.Replace(text, match => IsCredentials(match.Groups["value"].Value) ? match.Result(Kept) : match.Value);
        return UserInfo.Replace(text, Kept + "@");
    }

    /// <summary>Basic credentials are <c>user:password</c> in base64; anything else is a word in a sentence.</summary>
    private static bool IsCredentials(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length) && bytes.AsSpan(0, length).Contains((byte)':');
    }
}
