using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Finds known values in a path or a query whatever of their characters is percent-encoded, also more than once, and with <c>+</c> for a
/// blank.
/// </summary>
internal static class EncodedSecrets
{
    // A proxy may encode what is encoded already; more levels do not occur.
    private const int Levels = 3;
    private const int EncodedLength = 3;
    private const int MostBytes = 4; // of a character

    /// <summary>Replaces the values.</summary>
    public static string Mask(string text, SecretValues values)
    {
        var masked = Replace(text, values, blank: '+');
        return masked.Contains('+', StringComparison.Ordinal) ? Replace(masked, values, blank: ' ') : masked;
    }

    private static string Replace(string text, SecretValues values, char blank)
    {
        var decoded = new Decoded(text.Replace('+', blank), [.. Enumerable.Range(0, text.Length + 1)]);
        for (var level = 0; level < Levels && decoded.Text.Contains('%', StringComparison.Ordinal); level++)
            decoded = Decode(decoded);
        var ends = decoded.Places;
        return SecretRedaction.Replace(text, values.Find(decoded.Text).Select(piece => (ends[piece.Start], ends[piece.End])), []);
    }

    private static Decoded Decode(Decoded from)
    {
        var (text, places) = (new StringBuilder(), new List<int>());
        for (var at = 0; at < from.Text.Length;)
        {
            var bytes = BytesAt(from.Text, at);
            if (bytes.Length == 0)
            {
                places.Add(from.Places[at]);
                text.Append(from.Text[at++]);
                continue;
            }

            Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            foreach (var character in rune.ToString())
            {
                places.Add(from.Places[at]);
                text.Append(character);
            }

            at += consumed * EncodedLength;
        }

        places.Add(from.Places[^1]);
        return new Decoded(text.ToString(), places);
    }

    /// <summary>Returns the encoded bytes at a position, at most four; none when the text is not encoded there.</summary>
    private static byte[] BytesAt(string text, int at)
    {
        var bytes = new List<byte>(MostBytes);
        for (; bytes.Count < MostBytes && at + 2 < text.Length && text[at] == '%' && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]); at += EncodedLength)
            bytes.Add(Convert.ToByte(text.Substring(at + 1, 2), 16));
        return [.. bytes];
    }

    /// <param name="Text">The decoded text.</param>
    /// <param name="Places">The position of each character in the original text, and that of the end.</param>
    private sealed record Decoded(string Text, IReadOnlyList<int> Places);
}
