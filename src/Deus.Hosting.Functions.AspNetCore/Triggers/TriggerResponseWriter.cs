using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Passes a function's answer on while the function writes it.</summary>
internal static class TriggerResponseWriter
{
    private const int FirstFinalStatus = 200;
    private const int FirstServerError = 500;

    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    public static async Task WriteAsync(HttpContext context, ExecutionStream stream)
    {
        WriteHead(context, stream);
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await foreach (var piece in stream.ReadBodyAsync(context.RequestAborted).ConfigureAwait(false))
        {
            if (MayHaveBody(context))
                await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
        }

        // The caller must not take for whole what is not.
        if (IsCutShort(await stream.Completion.ConfigureAwait(false), stream.StatusCode))
            context.Abort();
    }

    private static void WriteHead(HttpContext context, ExecutionStream stream)
    {
        var response = context.Response;
        response.StatusCode = stream.StatusCode < FirstFinalStatus ? StatusCodes.Status500InternalServerError : stream.StatusCode;
        foreach (var (name, value) in stream.Headers.Where(h => IsPassed(h.Key, context) && IsSendable(h.Key, h.Value)))
            response.Headers.Append(name, value);
        response.Headers["x-appwrite-execution-id"] = stream.Id;
    }

    /// <summary>The length is the server's to say: a body that is cut short must not have promised more.</summary>
    private static bool IsPassed(string name, HttpContext context) =>
        !HopByHop.Is(name) && (HttpMethods.IsHead(context.Request.Method) || !name.Equals("content-length", StringComparison.OrdinalIgnoreCase));

    /// <summary>The web server sends ASCII only; one odd header must not cost the whole answer.</summary>
    private static bool IsSendable(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(OfNames) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool MayHaveBody(HttpContext context) => !HttpMethods.IsHead(context.Request.Method)
        && context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);

    /// <summary>A function that failed before its head was sent has answered 500 as a whole.</summary>
    private static bool IsCutShort(Execution execution, int status) => execution.Outcome == ExecutionOutcome.Broken
        || (execution.Outcome is not (ExecutionOutcome.Completed or ExecutionOutcome.FunctionFailed) && status < FirstServerError);
}
