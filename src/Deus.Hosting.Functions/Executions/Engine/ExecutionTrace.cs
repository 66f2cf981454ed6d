using System.Diagnostics;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>The trace of an execution: from the caller's <c>traceparent</c> header, from the current activity, or new.</summary>
/// <param name="TraceId">The trace id, 32 hex digits.</param>
/// <param name="Parent">The <c>traceparent</c> header for the function; null when the caller's request has this header already.</param>
internal readonly record struct ExecutionTrace(string TraceId, string? Parent)
{
    public const string Header = "traceparent";

    public static ExecutionTrace From(ExecutionRequest request, Activity? present)
    {
        var sent = request.Headers.FirstOrDefault(h => h.Key.Equals(Header, StringComparison.OrdinalIgnoreCase)).Value;
        if (sent is not null)
            return new ExecutionTrace(
                ActivityContext.TryParse(sent, null, out var context) ? context.TraceId.ToHexString() : NewId(), Parent: null);
        if (present is { IdFormat: ActivityIdFormat.W3C })
            return new ExecutionTrace(present.TraceId.ToHexString(), present.Id);
        var traceId = NewId();
        return new ExecutionTrace(traceId, $"00-{traceId}-{ActivitySpanId.CreateRandom().ToHexString()}-00");
    }

    private static string NewId() => ActivityTraceId.CreateRandom().ToHexString();
}
