using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints that describe the server: runtimes, specifications, proxy rules, version and ping.</summary>
internal sealed class CatalogueEndpoints(FunctionRuntimes runtimes)
{
    public Task RuntimesAsync(HttpContext context) => ApiResponse.WriteAsync(
        context, StatusCodes.Status200OK, Catalogue.Runtimes(runtimes.Names), ApiJson.Wire.RuntimeListDocument);

    public static Task SpecificationsAsync(HttpContext context) => ApiResponse.WriteAsync(
        context, StatusCodes.Status200OK, Catalogue.Specifications(), ApiJson.Wire.SpecificationListDocument);

    /// <summary>Lists the proxy rules. The Appwrite command line reads them after each push to find the function's domain.</summary>
    public static Task RulesAsync(HttpContext context) => ApiResponse.WriteAsync(
        context, StatusCodes.Status200OK, new RuleListDocument(0, []), ApiJson.Wire.RuleListDocument);

    public static Task VersionAsync(HttpContext context) => ApiResponse.WriteAsync(
        context, StatusCodes.Status200OK, new VersionDocument(VersionDocument.ServerVersion), ApiJson.Wire.VersionDocument);

    public static Task PingAsync(HttpContext context)
    {
        const string Pong = "Pong!";
        context.Response.ContentType = "text/plain; charset=UTF-8";
        context.Response.ContentLength = Pong.Length;
        return context.Response.WriteAsync(Pong, context.RequestAborted);
    }
}
