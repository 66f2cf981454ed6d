using Deus.Hosting.Tool.Output;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Tool.Development;

/// <summary>Writes a line for each request.</summary>
internal static class RequestLog
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next, Terminal terminal, TimeProvider time)
    {
        var start = time.GetTimestamp();
        await next(context);
        // Without the query, which may have secrets.
        terminal.Message(
            new($"{time.GetLocalNow():HH:mm:ss} ", TerminalColor.Gray),
            $"{context.Request.Method} {context.Request.Path} ",
            StatusColors.Of(context.Response.StatusCode),
            $" in {Measures.Duration(time.GetElapsedTime(start))}");
    }
}
