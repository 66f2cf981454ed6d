using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Streams a function's response while the function writes it.</summary>
internal static class TriggerResponseWriter
{
    private const int FirstFinalStatus = 200;
    private const int FirstServerError = 500;

    public static async Task WriteAsync(HttpContext context, ExecutionStream stream)
    {
        WriteHead(context, stream);
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await foreach (var piece in stream.ReadBodyAsync(context.RequestAborted).ConfigureAwait(false))
        {
            if (MayHaveBody(context))
                await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
        }

        // Aborts the connection, so that the client sees that the body is incomplete.
        if (IsCutShort(await stream.Completion.ConfigureAwait(false), stream.StatusCode))
            context.Abort();
    }

    private static void WriteHead(HttpContext context, ExecutionStream stream)
    {
        var response = context.Response;
        response.StatusCode = stream.StatusCode < FirstFinalStatus ? StatusCodes.Status500InternalServerError : stream.StatusCode;
        foreach (var (name, value) in stream.Headers.Where(h => IsPassed(h.Key, context) && HeaderText.IsSendable(h.Key, h.Value)))
            // Append() would ignore an empty value.
            response.Headers[name] = StringValues.Concat(response.Headers[name], HeaderText.ToSent(value));
        response.Headers["x-appwrite-execution-id"] = stream.Id;
    }

    /// <summary>
    /// Returns true for a header to forward. <c>Content-Length</c> is not forwarded with a body, because the body may be cut short.
    /// </summary>
    private static bool IsPassed(string name, HttpContext context) =>
        !HopByHop.Is(name) && (HttpMethods.IsHead(context.Request.Method) || !name.Equals("content-length", StringComparison.OrdinalIgnoreCase));

    private static bool MayHaveBody(HttpContext context) => !HttpMethods.IsHead(context.Request.Method)
        && context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);

    /// <summary>
    /// Returns true when the body is incomplete. A function that failed before it sent headers has a complete response with status 500.
    /// </summary>
    private static bool IsCutShort(Execution execution, int status) => execution.Outcome == ExecutionOutcome.Broken
        || (execution.Outcome is not (ExecutionOutcome.Completed or ExecutionOutcome.FunctionFailed) && status < FirstServerError);
}
