using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class RouteIds
{
    /// <summary>Returns an id from the path; empty when absent. The stores validate its format.</summary>
    public static string RouteId(this HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";
}
