using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

internal static class MultipartBoundary
{
    /// <summary>Returns the boundary of a multipart form; null when the body is not a multipart form.</summary>
    public static string? Find(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : null;
}
