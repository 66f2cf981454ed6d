using System.Diagnostics;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>The trace an execution belongs to: the caller's, the present one, or a new one.</summary>
/// <param name="TraceId">32 hex digits.</param>
/// <param name="Parent">What the function gets as <c>traceparent</c>; null when the caller has sent one of its own.</param>
internal readonly record struct ExecutionTrace(string TraceId, string? Parent)
{
    public const string Header = "traceparent";

    public static ExecutionTrace Of(ExecutionRequest request, Activity? present)
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
