using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Replaces pieces of a text and adjusts positions in the text.</summary>
internal static class SecretRedaction
{
    public const string Replacement = "[REDACTED]";

    /// <summary>Returns the text with all pieces replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pieces">The start and end of each piece, in ascending order, without overlap.</param>
    /// <param name="places">Positions in the text, in ascending order. They are changed to positions in the result. A position inside a
    /// piece moves behind the replacement.</param>
    /// <param name="replacement">The replacement of each piece; default <see cref="Replacement"/>.</param>
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
