using System.Text.RegularExpressions;

namespace Deus.Hosting.Backends;

/// <summary>Validates ids before they become part of a path.</summary>
internal static partial class Ids
{
    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    public static string Check(string id, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(id, parameterName);
        return IsValid(id)
            ? id
            : throw new ArgumentException(
                "The id is not valid. Accepted: 1 to 36 letters, digits, '.', '_' or '-', beginning with a letter or digit.",
                parameterName);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,35}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
