using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>Limits the size of a request. A larger request gets a 413 without a body, as from a real Appwrite server.</summary>
internal static class RequestSize
{
    /// <summary>Limits the request body to a number of bytes.</summary>
    /// <exception cref="BadHttpRequestException">The <c>Content-Length</c> of the request exceeds the limit.</exception>
    public static void Limit(HttpContext context, long maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
            throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = maxBytes;
    }

    public static void Refuse(HttpContext context)
    {
        if (context.Response.HasStarted)
            return;
        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        context.Response.Headers.Connection = "close";
    }
}
