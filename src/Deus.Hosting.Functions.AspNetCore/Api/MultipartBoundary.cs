using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class MultipartBoundary
{
    /// <summary>What separates the parts; null when the body is no multipart form.</summary>
    public static string? Of(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : null;
}
