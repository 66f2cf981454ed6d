using System.Buffers;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Masks the values in <c>name: value</c>, <c>name=value</c> and <c>"name":"value"</c> when the name is the name of a secret. It makes one
/// pass over the text and examines only the names beside a separator.
/// </summary>
internal static class SecretPairs
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(":=");

    public static string Mask(string text, int[] places)
    {
        // A number of a JSON document becomes a string, so that the document stays valid.
        const string Quoted = $"\"{SecretRedaction.Replacement}\"";
        var masked = SecretRedaction.Replace(text, Find(text, numbers: true), places, Quoted);
        return SecretRedaction.Replace(masked, Find(masked, numbers: false), places);
    }

    private static IEnumerable<(int Start, int End)> Find(string text, bool numbers)
    {
        var isSecretNext = false;
        for (var at = Next(text, 0); at >= 0;)
        {
            var from = at + 1;
            var pair = SecretPair.At(text, at);
            if (pair.HasSecretName || (isSecretNext && pair.IsValue))
            {
                var (places, end) = pair.IsJsonNumber == numbers ? pair.FindSecrets() : ([], from);
                foreach (var place in places)
                    yield return place;
                from = Math.Max(from, end);
            }

            isSecretNext = pair.NamesSecret;
            at = Next(text, from);
        }
    }

    private static int Next(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny(Separators);
        return found < 0 ? -1 : from + found;
    }
}
