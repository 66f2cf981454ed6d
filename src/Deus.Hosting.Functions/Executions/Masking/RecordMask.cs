namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Removes secrets from the recorded data of an execution. The function itself receives the original data.</summary>
internal sealed class RecordMask(SecretValues values)
{
    public const string Replacement = SecretRedaction.Replacement;

    /// <summary>
    /// Masks a log or an error text. Known values are replaced first, because the other rules could leave a part of such a value.
    /// </summary>
    public string Text(string text) => Text(text, []);

    /// <summary>Masks a text and adjusts positions in it. The positions are in ascending order.</summary>
    public string Text(string text, int[] places) => text.Length == 0
        ? text
        : SecretShapes.Mask(SecretPairs.Mask(values.Mask(text, places), places), places);

    /// <summary>Returns a position where an incomplete text can be cut without cutting a known value.</summary>
    /// <returns>The position, at most <paramref name="wanted"/>.</returns>
    public int KeepTogether(string text, int wanted) => values.KeepTogether(text, wanted);

    /// <summary>
    /// Masks a path with its query: the values of parameters with secret names, known values, and secrets by their shape.
    /// </summary>
    public string Path(string pathAndQuery)
    {
        var known = EncodedSecrets.Mask(values.Mask(pathAndQuery, []), values);
        var question = known.IndexOf('?', StringComparison.Ordinal);
        return SecretShapes.Mask(question < 0 ? known : known[..(question + 1)] + Query(known[(question + 1)..]), []);
    }

    private static string Query(string query) => string.Join('&', query.Split('&').Select(Parameter));

    private static string Parameter(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && SecretNames.IsSecret(Uri.UnescapeDataString(parameter[..equals]))
            ? parameter[..(equals + 1)] + Replacement
            : parameter;
    }
}
