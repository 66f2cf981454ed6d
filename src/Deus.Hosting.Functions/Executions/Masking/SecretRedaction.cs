using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Puts something in place of pieces of a text, and keeps track of places in it.</summary>
internal static class SecretRedaction
{
    public const string Replacement = "[REDACTED]";

    /// <summary>The text with all pieces replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pieces">Where the pieces begin and end, in ascending order; they do not overlap.</param>
    /// <param name="places">Places in the text, in ascending order; moved to where they are in the result. One within a piece
    /// moves behind what replaces it.</param>
    /// <param name="replacement">What stands in place of each.</param>
    public static string Replace(
        string text, IEnumerable<(int Start, int End)> pieces, int[] places, string replacement = Replacement)
    {
        StringBuilder? replaced = null;
        var (written, next) = (0, 0);
        foreach (var (start, end) in pieces)
        {
            replaced ??= new StringBuilder(text.Length);
            var shift = replaced.Length - written;
            for (; next < places.Length && places[next] <= start; next++)
                places[next] += shift;
            replaced.Append(text, written, start - written).Append(replacement);
            for (; next < places.Length && places[next] < end; next++)
                places[next] = replaced.Length;
            written = end;
        }

        if (replaced is null)
            return text;
        for (; next < places.Length; next++)
            places[next] += replaced.Length - written;
        return replaced.Append(text, written, text.Length - written).ToString();
    }
}
