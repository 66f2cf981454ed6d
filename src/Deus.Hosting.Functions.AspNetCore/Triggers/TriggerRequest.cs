using Deus.Hosting.Functions.AspNetCore.Api;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Makes a function's request of an HTTP request.</summary>
internal static class TriggerRequest
{
    /// <summary>The largest body; the function gets it in one piece.</summary>
    public const int MaxBodyBytes = 10_485_760;

    /// <exception cref="BadHttpRequestException">The body is too large.</exception>
    public static async Task<ExecutionRequest> ReadAsync(HttpContext context, string path)
    {
        RequestSize.Limit(context, MaxBodyBytes);
        return new ExecutionRequest
        {
            FunctionId = context.RouteId("functionId"),
            Method = context.Request.Method.ToUpperInvariant(),
            PathAndQuery = new PathString(path).ToUriComponent() + context.Request.QueryString.ToUriComponent(),
            Headers = HeadersOf(context.Request),
            Body = await ReadBodyAsync(context).ConfigureAwait(false),
            ClientIp = ClientAddress.Of(context),
        };
    }

    /// <summary>All but those of the connection; what belongs to the platform, the engine leaves out.</summary>
    private static List<KeyValuePair<string, string>> HeadersOf(HttpRequest request) =>
    [
        .. request.Headers.Where(h => !HopByHop.Is(h.Key, request.Headers.Connection) && h.Key[0] != ':')
            .Select(h => KeyValuePair.Create(
                h.Key.ToLowerInvariant(), string.Join(h.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ", h.Value.ToArray()))),
    ];

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.Length <= MaxBodyBytes
            ? body.ToArray()
            // Only of a server that keeps no limit itself.
            : throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
