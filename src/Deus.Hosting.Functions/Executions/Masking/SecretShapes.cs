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

    private static readonly Regex Whole = new(
        """
        -----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?|\b(ephemeral_|dynamic_)?eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bsk[-_][A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}
        """,
        Linear);

    private static readonly Regex Bearer = new(@"(?i)\bbearer\s+(?<value>[a-z0-9._~+/=-]{8,})", Linear);

    private static readonly Regex Basic = new(@"(?i)\bbasic\s+(?<value>[a-z0-9+/]{6,}={0,2})", Linear);

    private static readonly Regex UserInfo = new(@"(?i)\b[a-z][a-z0-9+.-]*://[^\s:/?#@""'<>]*:(?<value>[^\s/?#""'<>]+)@", Linear);

    public static string Mask(string text, int[] places)
    {
        if (text.Length < MinLength)
            return text;
        text = SecretRedaction.Replace(text, Whole.Matches(text).Select(match => Span(match)), places);
        foreach (var shape in (Regex[])[Bearer, Basic, UserInfo])
            text = SecretRedaction.Replace(text, Values(shape, text), places);
        return text;
    }

    private static IEnumerable<(int Start, int End)> Values(Regex shape, string text) => shape.Matches(text)
        .Select(match => match.Groups["value"])
        .Where(value => shape != Basic || IsCredentials(value.Value))
        .Select(Span);

    private static (int Start, int End) Span(Capture piece) => (piece.Index, piece.Index + piece.Length);

    /// <summary>Returns true for <c>user:password</c> in base64. Other values after "basic" are ordinary words.</summary>
    private static bool IsCredentials(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length) && bytes.AsSpan(0, length).Contains((byte)':');
    }
}
