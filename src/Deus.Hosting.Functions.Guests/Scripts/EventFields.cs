using System.Net;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Headers and query parameters of requests and responses.</summary>
internal static partial class EventFields
{
    /// <summary>Returns the name of a header in its usual form, for example <c>Content-Type</c>.</summary>
    public static string Canonical(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        var isFirst = true;
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = isFirst ? char.ToUpperInvariant(source[i]) : char.ToLowerInvariant(source[i]);
            isFirst = source[i] == '-';
        }
    });

    /// <summary>Returns the parameters of a query in order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ParseQuery(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(WebUtility.UrlDecode(pair), "")
                : new(WebUtility.UrlDecode(pair[..equals]), WebUtility.UrlDecode(pair[(equals + 1)..]));
        }
    }

    /// <summary>Returns the name of a response header in lower case.</summary>
    /// <exception cref="ScriptFailedException">The name is not valid.</exception>
    public static string CheckHeader(string name) => HeaderName().IsMatch(name)
        ? name.ToLowerInvariant()
        : throw new ScriptFailedException($"Error: the response header '{name}' is not valid: letters, digits and '-' are accepted");

    /// <summary>Returns the value of a response header.</summary>
    /// <exception cref="ScriptFailedException">The value is not valid.</exception>
    public static string CheckValue(string value) => value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
        ? value
        : throw new ScriptFailedException("Error: the value of a response header is not valid: a text without line breaks is accepted");

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
