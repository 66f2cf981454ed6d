using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Bodies;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Executes functions that have the role <c>any</c> or <c>guests</c>, without a key.</summary>
internal sealed class TriggerEndpoint(
    FunctionHost host,
    TargetFinder targets,
    IFunctionEngine engine,
    BodyReader bodies,
    ApiExceptionHandler exceptionHandler,
    EventStreamWriter events,
    IdGenerator ids)
{
    private static readonly string[] PublicRoles = ["any", "guests"];

    /// <summary>Returns true when every client may execute the function.</summary>
    public static bool IsForEverybody(HostedFunction function) => function.Settings.Execute.Intersect(PublicRoles, StringComparer.Ordinal).Any();

    /// <summary>Passes the whole request to the function and streams its response.</summary>
    public Task PassAsync(HttpContext context) => exceptionHandler.RunAsync(context, async c =>
    {
        var body = await ReadAsync(c).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var request = TriggerRequest.Create(c, RawTarget.PathAndQueryOf(c), body);
            var stream = await engine.OpenAsync(request, c.RequestAborted).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await TriggerResponseWriter.WriteAsync(c, stream).ConfigureAwait(false);
        }
    });

    /// <summary>Streams the log and the response as events.</summary>
    public Task StreamAsync(HttpContext context) => exceptionHandler.RunAsync(context, async c =>
    {
        var body = await ReadAsync(c).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var request = TriggerRequest.Create(c, "/" + RawTarget.QueryOf(c), body) with { NewId = ids.Next() };
            await events.WriteAsync(c, request.NewId, log => engine.OpenAsync(request with { Log = log }, c.RequestAborted))
                .ConfigureAwait(false);
        }
    });

    private async Task<ReceivedBody> ReadAsync(HttpContext context)
    {
        await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        // Checks access before it reads the body.
        if (!IsForEverybody(targets.GetFunction(context.RouteId("functionId"))))
            throw ApiErrors.ExecuteAnyRequired();
        return await bodies.ReadAsync(context, TriggerRequest.MaxBodyBytes).ConfigureAwait(false);
    }
}
