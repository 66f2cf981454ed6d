using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Tool.Servers;

/// <summary>Turns an error response into the exception of the SDK.</summary>
internal static class ServerErrors
{
    private const int MaxExcerpt = 500;

    /// <summary>Creates the exception. The message does not have the key, even when the response repeats it.</summary>
    public static BackendRejectedException Rejected(
        HttpMethod method, string path, HttpResponseMessage response, string body, string apiKey)
    {
        var status = (int)response.StatusCode;
        var (message, type) = Read(body);
        var text = (message ?? body[..Math.Min(body.Length, MaxExcerpt)]).Replace(apiKey, "[REDACTED]", StringComparison.Ordinal);
        return new BackendRejectedException($"{method} {path} returned {status}{(type is null ? "" : $" ({type})")}: {text}", ReasonOf(status))
        {
            StatusCode = status,
            ErrorType = type,
            Method = method.Method,
            Path = path,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static (string? Message, string? Type) Read(string body)
    {
        try
        {
            var error = JsonNode.Parse(body) as JsonObject;
            return (error?["message"]?.ToString(), error?["type"]?.ToString());
        }
        catch (JsonException)
        {
            // A page of a proxy. The message has its beginning.
            return (null, null);
        }
    }

    private static HostingErrorReason ReasonOf(int status) => status switch
    {
        401 or 403 => HostingErrorReason.Unauthorized,
        404 => HostingErrorReason.NotFound,
        409 => HostingErrorReason.Conflict,
        429 or 503 => HostingErrorReason.Busy,
        408 => HostingErrorReason.TimedOut,
        >= 500 => HostingErrorReason.Unavailable,
        < 400 => HostingErrorReason.InvalidResponse,
        _ => HostingErrorReason.RefusedArgument,
    };
}
