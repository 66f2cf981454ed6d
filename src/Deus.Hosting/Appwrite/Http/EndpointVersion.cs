using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Detects an endpoint without a version segment by the response: a web server's page, an empty 404 or Appwrite's "route not
/// found". The options validation accepts such an endpoint, because a proxy may serve the API at another path.
/// </summary>
internal static class EndpointVersion
{
    private const string RouteNotFound = "general_route_not_found";

    /// <param name="endpoint">The endpoint of the options.</param>
    /// <param name="response">The response to any request below the endpoint.</param>
    /// <exception cref="HostingConfigurationException">The endpoint has no version segment, and the response does not come from
    /// the API.</exception>
    public static void ThrowIfMissing(string endpoint, BackendResponse response)
    {
        var uri = new Uri(endpoint);
        if (HasVersion(uri) || !IsFromElsewhere(response))
            return;
        throw new HostingConfigurationException(
            $"AppwriteOptions.Endpoint '{endpoint}' has no version segment, and {response.Method} {response.Path} returned "
            + $"{response.StatusCode} by something else than the API. Accepted: the API's URL with its version segment, such as "
            + $"{endpoint.TrimEnd('/')}/v1. Set Endpoint to it.");
    }

    private static bool HasVersion(Uri endpoint) => endpoint.Segments.Select(segment => segment.Trim('/')).Any(
        segment => segment is ['v' or 'V', _, ..] && segment.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    private static bool IsFromElsewhere(BackendResponse response) => response.StatusCode switch
    {
        404 or 405 => !IsJson(response) || response.Body.Contains(RouteNotFound, StringComparison.Ordinal),
        200 or (>= 300 and < 400) => response.Body.AsSpan().TrimStart().StartsWith("<"),
        _ => false,
    };

    private static bool IsJson(BackendResponse response) => response.Body.AsSpan().TrimStart().StartsWith("{");
}
