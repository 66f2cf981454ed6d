using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class RouteIds
{
    /// <summary>An id of the path; the stores check its form.</summary>
    public static string RouteId(this HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";
}
