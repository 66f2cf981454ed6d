using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The parts of a URL. Relative URLs are accepted.</summary>
internal sealed partial record ParsedUrl(string Scheme, string Host, string Path, string Fragment, string Query, string? UserInfo)
{
    /// <exception cref="GuestServiceException">The text is not a URL.</exception>
    public static ParsedUrl Parse(string text)
    {
        var match = Parts().Match(text);
        var authority = match.Groups["authority"].Value;
        var at = authority.LastIndexOf('@');
        var host = authority[(at + 1)..];
        if (text.Any(char.IsControl) || host.Contains(' ', StringComparison.Ordinal) || Escape().IsMatch(match.Groups["path"].Value))
            throw new GuestServiceException("The URL is not valid.");
        return new ParsedUrl(
            match.Groups["scheme"].Value.ToLowerInvariant(),
            host,
            Uri.UnescapeDataString(match.Groups["path"].Value),
            Uri.UnescapeDataString(match.Groups["fragment"].Value),
            match.Groups["query"].Value,
            at < 0 ? null : authority[..at]);
    }

    /// <summary>Returns the parts as a JSON object. A parameter that occurs more than once is a list.</summary>
    public string ToJson()
    {
        var document = new JsonObject { ["scheme"] = Scheme, ["host"] = Host, ["path"] = Path, ["fragment"] = Fragment };
        var query = new JsonObject();
        foreach (var values in EventFields.ParseQuery(Query).GroupBy(pair => pair.Key, pair => pair.Value))
            query[values.Key] = values.Count() == 1 ? values.Single() : new JsonArray([.. values.Select(value => (JsonNode)value)]);
        document["query"] = query;
        if (UserInfo?.Split(':', 2) is [var name, .. var rest])
        {
            document["username"] = Uri.UnescapeDataString(name);
            document["password"] = rest is [var password] ? Uri.UnescapeDataString(password) : null;
        }

        return document.ToJsonString();
    }

    // RFC 3986, appendix B.
    [GeneratedRegex(@"\A((?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(//(?<authority>[^/?#]*))?(?<path>[^?#]*)(\?(?<query>[^#]*))?(#(?<fragment>.*))?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
