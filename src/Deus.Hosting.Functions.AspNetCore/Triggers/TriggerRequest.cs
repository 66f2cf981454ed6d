using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Storage.Bodies;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Converts an HTTP request to an execution request.</summary>
internal static class TriggerRequest
{
    /// <summary>The maximum size of a body in bytes. The function receives it in one piece.</summary>
    public const int MaxBodyBytes = 10_485_760;

    /// <summary>Creates the execution request.</summary>
    public static ExecutionRequest Create(HttpContext context, string pathAndQuery, ReceivedBody body) =>
        new()
        {
            FunctionId = context.RouteId("functionId"),
            Method = context.Request.Method,
            PathAndQuery = pathAndQuery,
            Headers = HeadersOf(context.Request),
            LoadBody = body.LoadAsync,
            ClientIp = ClientAddress.From(context),
        };

    /// <summary>
    /// Returns all headers except the hop-by-hop headers, one for each line of the request. The engine removes the platform's headers.
    /// </summary>
    private static List<KeyValuePair<string, string>> HeadersOf(HttpRequest request) =>
    [
        .. request.Headers.Where(h => !HopByHop.Is(h.Key) && h.Key[0] != ':')
            .SelectMany(h => h.Value, (h, value) => KeyValuePair.Create(h.Key.ToLowerInvariant(), value ?? "")),
    ];
}
