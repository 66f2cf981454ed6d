namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>Takes secrets out of what is recorded of an execution. The function itself gets everything as it was sent.</summary>
internal sealed class RecordMask(SecretValues values)
{
    public const string Replacement = SecretRedaction.Replacement;

    /// <summary>Logs and errors. The known values go first: the rules might leave a part of one.</summary>
    public string Text(string text) => Text(text, []);

    /// <summary>The same, moving places in the text, in ascending order, along with it.</summary>
    public string Text(string text, int[] places) => text.Length == 0
        ? text
        : SecretShapes.Mask(SecretPairs.Mask(values.Mask(text, places), places), places);

    /// <summary>Where a text whose rest is still to come can be cut so that no known value is cut with it.</summary>
    /// <returns>The place, at most the one that is wanted.</returns>
    public int KeepTogether(string text, int wanted) => values.KeepTogether(text, wanted);

    /// <summary>A path with its query: the values of parameters whose names are those of secrets, and secrets by their shape.</summary>
    public string Path(string pathAndQuery)
    {
        var known = values.Mask(pathAndQuery, []);
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
