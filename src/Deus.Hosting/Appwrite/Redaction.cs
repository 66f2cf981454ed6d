using System.Text.Encodings.Web;

namespace Deus.Hosting.Appwrite;

/// <summary>Takes secrets out of what a server answered, as they are and as JSON may spell them.</summary>
internal static class Redaction
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
            var escaped = JavaScriptEncoder.Default.Encode(secret);
            text = text
                .Replace(secret, Replacement, StringComparison.Ordinal)
                .Replace(escaped, Replacement, StringComparison.Ordinal)
                .Replace(secret.Replace("/", "\\/", StringComparison.Ordinal), Replacement, StringComparison.Ordinal);
        }

        return text;
    }
}
