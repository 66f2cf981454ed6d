using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>Takes secrets out of what a server answered: as they are, and as JSON, URLs and HTML spell them.</summary>
internal static class ApiKeyRedaction
{
    private const string Replacement = "[redacted]";

    // Shorter values would be found in every number and word, and are no secrets.
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

    /// <summary>As above, for a text that was cut: the beginning of a secret at its end is taken out as well.</summary>
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

    /// <summary>As above, for a body; returns the same array when it holds no secret.</summary>
    public static byte[] Apply(byte[] utf8, string secret)
    {
        if (secret.Length < ShortestSecret)
            return utf8;
        var isClean = Spellings(secret).All(spelling => utf8.AsSpan().IndexOf(Encoding.UTF8.GetBytes(spelling)) < 0);
        return isClean ? utf8 : Encoding.UTF8.GetBytes(Apply(Encoding.UTF8.GetString(utf8), secret));
    }

    /// <summary>True when neither an exception nor what caused it shows a secret.</summary>
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
