using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>
/// The environment of a guest: the function's variables, and the request as CGI scripts see it (RFC 3875), for example
/// <c>REQUEST_METHOD</c>, <c>PATH_INFO</c>, <c>QUERY_STRING</c> and <c>HTTP_ACCEPT</c>. A variable of the function wins, because callers
/// choose the names of headers.
/// </summary>
internal static class RequestVariables
{
    private const string HeaderPrefix = "HTTP_";

    /// <summary>Headers that have a variable of their own, or that programs would take for a setting of their HTTP client.</summary>
    private static readonly string[] Excluded = ["content-type", "content-length", "proxy"];

    public static IEnumerable<KeyValuePair<string, string>> From(RuntimeDeployment deployment, RuntimeRequest request)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers.Where(header => !Excluded.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var key = HeaderPrefix + name.ToUpperInvariant().Replace('-', '_');
            variables[key] = variables.TryGetValue(key, out var first) ? $"{first}, {value}" : value;
        }

        var query = request.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        variables["GATEWAY_INTERFACE"] = "CGI/1.1";
        variables["REQUEST_METHOD"] = request.Method;
        variables["PATH_INFO"] = query < 0 ? request.PathAndQuery : request.PathAndQuery[..query];
        variables["QUERY_STRING"] = query < 0 ? "" : request.PathAndQuery[(query + 1)..];
        variables["CONTENT_LENGTH"] = request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (request.Headers.FirstOrDefault(header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value is { } type)
            variables["CONTENT_TYPE"] = type;
        foreach (var (name, value) in deployment.Environment)
            variables[name] = value;
        return variables;
    }
}
