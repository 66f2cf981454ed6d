using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Executes functions that have the role <c>any</c> or <c>guests</c>, without a key.</summary>
internal sealed class TriggerEndpoint(
    FunctionHost host, FunctionRecords functions, IFunctionEngine engine, ApiExceptionHandler exceptionHandler, EventStreamWriter events, IdGenerator ids)
{
    private static readonly string[] PublicRoles = ["any", "guests"];

    /// <summary>Passes the whole request to the function and streams its response.</summary>
    public Task PassAsync(HttpContext context) => exceptionHandler.RunAsync(context, async c =>
    {
        var request = await ReadAsync(c, "/" + (string?)c.Request.RouteValues["path"]).ConfigureAwait(false);
        var stream = await engine.OpenAsync(request, c.RequestAborted).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await TriggerResponseWriter.WriteAsync(c, stream).ConfigureAwait(false);
    });

    /// <summary>Streams the log and the response as events.</summary>
    public Task StreamAsync(HttpContext context) => exceptionHandler.RunAsync(context, async c =>
    {
        var request = await ReadAsync(c, "/").ConfigureAwait(false) with { NewId = ids.Next() };
        await events.WriteAsync(c, request.NewId, log => engine.OpenAsync(request with { Log = log }, c.RequestAborted)).ConfigureAwait(false);
    });

    private async Task<ExecutionRequest> ReadAsync(HttpContext context, string path)
    {
        await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        // Checks access before it reads the body.
        if (!functions.Get(context.RouteId("functionId")).Settings.Execute.Intersect(PublicRoles, StringComparer.Ordinal).Any())
            throw ApiErrors.ExecuteAnyRequired();
        return await TriggerRequest.ReadAsync(context, path).ConfigureAwait(false);
    }
}
