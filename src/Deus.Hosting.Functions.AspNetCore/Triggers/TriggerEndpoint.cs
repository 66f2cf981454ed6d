using Deus.Hosting.Functions.AspNetCore.Api;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Executes the functions that anybody may execute, without a key.</summary>
internal sealed class TriggerEndpoint(FunctionHost host, FunctionStore functions, IFunctionEngine engine, ApiBorder border, EventAnswer events)
{
    private static readonly string[] Everybody = ["any", "guests"];

    /// <summary>The whole request, and the function's answer as it is.</summary>
    public Task PassAsync(HttpContext context) => border.RunAsync(context, c => ExecuteAsync(
        c, "/" + (string?)c.Request.RouteValues["path"], stream => TriggerAnswer.WriteAsync(c, stream)));

    /// <summary>The answer as events.</summary>
    public Task StreamAsync(HttpContext context) =>
        border.RunAsync(context, c => ExecuteAsync(c, "/", stream => events.WriteAsync(c, stream)));

    private async Task ExecuteAsync(HttpContext context, string path, Func<ExecutionStream, Task> answer)
    {
        await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        // Before the body is read.
        if (!functions.Get(context.RouteId("functionId")).Settings.Execute.Intersect(Everybody, StringComparer.Ordinal).Any())
            throw ApiErrors.NotForEverybody();
        var request = await TriggerRequest.ReadAsync(context, path).ConfigureAwait(false);
        var stream = await engine.OpenAsync(request, context.RequestAborted).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await answer(stream).ConfigureAwait(false);
    }
}
