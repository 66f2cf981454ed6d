using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Executes the functions that anybody may execute, without a key.</summary>
internal sealed class TriggerEndpoint(
    FunctionHost host, FunctionRecords functions, IFunctionEngine engine, ApiExceptionHandler border, EventStreamWriter events, IdGenerator ids)
{
    private static readonly string[] Everybody = ["any", "guests"];

    /// <summary>The whole request, and the function's answer as it is.</summary>
    public Task PassAsync(HttpContext context) => border.RunAsync(context, async c =>
    {
        var request = await ReadAsync(c, "/" + (string?)c.Request.RouteValues["path"]).ConfigureAwait(false);
        var stream = await engine.OpenAsync(request, c.RequestAborted).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await TriggerResponseWriter.WriteAsync(c, stream).ConfigureAwait(false);
    });

    /// <summary>The log and the answer as events.</summary>
    public Task StreamAsync(HttpContext context) => border.RunAsync(context, async c =>
    {
        var request = await ReadAsync(c, "/").ConfigureAwait(false) with { NewId = ids.Next() };
        await events.WriteAsync(c, request.NewId, log => engine.OpenAsync(request with { Log = log }, c.RequestAborted)).ConfigureAwait(false);
    });

    private async Task<ExecutionRequest> ReadAsync(HttpContext context, string path)
    {
        await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        // Before the body is read.
        if (!functions.Get(context.RouteId("functionId")).Settings.Execute.Intersect(Everybody, StringComparer.Ordinal).Any())
            throw ApiErrors.NotForEverybody();
        return await TriggerRequest.ReadAsync(context, path).ConfigureAwait(false);
    }
}
