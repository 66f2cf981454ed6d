using Deus.Hosting.Functions.AspNetCore.Api;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Converts an HTTP request to an execution request.</summary>
internal static class TriggerRequest
{
    /// <summary>The maximum size of a body in bytes. The body is buffered and passed to the function in one piece.</summary>
    public const int MaxBodyBytes = 10_485_760;

    /// <summary>Reads the request.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large.</exception>
    public static async Task<ExecutionRequest> ReadAsync(HttpContext context, string pathAndQuery)
    {
        RequestSize.Limit(context, MaxBodyBytes);
        return new ExecutionRequest
        {
            FunctionId = context.RouteId("functionId"),
            Method = context.Request.Method,
            PathAndQuery = pathAndQuery,
            Headers = HeadersOf(context.Request),
            Body = await ReadBodyAsync(context).ConfigureAwait(false),
            ClientIp = ClientAddress.Of(context),
        };
    }

    /// <summary>
    /// Returns all headers except the hop-by-hop headers, one for each line of the request. The engine removes the platform's headers.
    /// </summary>
    private static List<KeyValuePair<string, string>> HeadersOf(HttpRequest request) =>
    [
        .. request.Headers.Where(h => !HopByHop.Is(h.Key) && h.Key[0] != ':')
            .SelectMany(h => h.Value, (h, value) => KeyValuePair.Create(h.Key.ToLowerInvariant(), value ?? "")),
    ];

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.Length <= MaxBodyBytes
            ? body.ToArray()
            // Reached only when the web server does not support a size limit per request.
            : throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
