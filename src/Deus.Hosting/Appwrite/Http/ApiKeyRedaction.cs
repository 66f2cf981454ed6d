using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>Replaces secrets in a server's response: unencoded, and as encoded in JSON, URLs and HTML.</summary>
internal static class ApiKeyRedaction
{
    private const string Replacement = "[redacted]";

    // Shorter values occur in many numbers and words, and are not secrets.
    private const int ShortestSecret = 4;

    public static string Apply(string text, params ReadOnlySpan<string?> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret is not { Length: >= ShortestSecret })
                continue;
            foreach (var spelling in Spellings(secret))
                text = text.Replace(spelling, Replacement, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>
    /// Replaces secrets in a truncated text. It also replaces the beginning of a secret at the end of the text.
    /// </summary>
    public static string ApplyToBeginning(string text, params ReadOnlySpan<string?> secrets)
    {
        text = Apply(text, secrets);
        foreach (var secret in secrets)
        {
            for (var length = Math.Min(secret?.Length ?? 0, text.Length); length >= ShortestSecret; length--)
                if (text.AsSpan().EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal))
                    text = text[..^length] + Replacement;
        }

        return text;
    }

    /// <summary>Replaces a secret in a body. Returns the same array when the body does not contain the secret.</summary>
    public static byte[] Apply(byte[] utf8, string secret)
    {
        if (secret.Length < ShortestSecret)
            return utf8;
        var isClean = Spellings(secret).All(spelling => utf8.AsSpan().IndexOf(Encoding.UTF8.GetBytes(spelling)) < 0);
        return isClean ? utf8 : Encoding.UTF8.GetBytes(Apply(Encoding.UTF8.GetString(utf8), secret));
    }

    /// <summary>Returns true when neither the exception nor an inner exception contains a secret.</summary>
    public static bool IsClean(Exception exception, params ReadOnlySpan<string?> secrets)
    {
        var text = exception.ToString();
        return ReferenceEquals(Apply(text, secrets), text);
    }

    private static IEnumerable<string> Spellings(string secret)
    {
        yield return secret;
        foreach (var spelling in new[]
        {
            JavaScriptEncoder.Default.Encode(secret),
            secret.Replace("/", "\\/", StringComparison.Ordinal),
            Uri.EscapeDataString(secret),
            WebUtility.HtmlEncode(secret),
        })
            if (spelling != secret)
                yield return spelling;
    }
}
