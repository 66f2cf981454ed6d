using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Creates the responses of scripts.</summary>
internal static class ScriptResponses
{
    private const int FailedStatus = 500;
    private const string StackOverflow = "Error: stack overflow: the code is nested, or calls itself, too deeply";

    /// <summary>Returns the response of a script that has returned.</summary>
    public static RuntimeResponse From(GuestExecution execution, ScriptResult result, int maxBytes) => result.Body.Length > maxBytes
        ? Failed(execution, RuntimeOutcome.TooLarge, "The response is larger than the limit.") with { OutputBytes = result.Body.Length }
        : new RuntimeResponse
        {
            StatusCode = result.StatusCode,
            Headers = result.Headers,
            Body = result.Body,
            Lines = execution.Streams.Log.Complete(),
            PeakMemoryBytes = execution.PeakMemoryBytes,
            HostCalls = execution.HostCalls,
        };

    /// <summary>Returns the response of a script that was ended or has failed.</summary>
    /// <exception cref="OperationCanceledException">The caller has canceled.</exception>
    public static RuntimeResponse From(GuestExecution execution, Exception failure)
    {
        if (execution.StopReason == StopReason.None && failure is ScriptFailedException script)
            return Failed(execution, script.IsOutOfMemory ? RuntimeOutcome.OutOfMemory : RuntimeOutcome.Responded, script.Message);
        if (IsStackOverflow(execution, failure))
            return Failed(execution, RuntimeOutcome.Responded, StackOverflow);
        var end = GuestEnd.From(execution.Trap ?? Innermost(failure), execution);
        return Failed(execution, end.Outcome, end.Reason ?? "The function ended without a response.");
    }

    /// <summary>Returns why a script was ended or has failed.</summary>
    public static string ReasonOf(GuestExecution execution, Exception failure) => failure switch
    {
        ScriptFailedException => failure.Message,
        _ when IsStackOverflow(execution, failure) => StackOverflow,
        _ => GuestEnd.From(execution.Trap ?? Innermost(failure), execution).Reason ?? "It ended the execution.",
    };

    /// <summary>Creates the response of a script that has failed.</summary>
    public static RuntimeResponse Failed(GuestExecution execution, RuntimeOutcome outcome, string reason) => new()
    {
        StatusCode = FailedStatus,
        Outcome = outcome,
        Lines = execution.Streams.Log.Complete(reason),
        PeakMemoryBytes = execution.PeakMemoryBytes,
        HostCalls = execution.HostCalls,
    };

    /// <summary>True when an interpreter has used the stack of the sandbox up before it reached its own limit.</summary>
    private static bool IsStackOverflow(GuestExecution execution, Exception failure) =>
        execution.StopReason == StopReason.None && (execution.Trap ?? Innermost(failure)) is TrapException { Type: TrapCode.StackOverflow };

    /// <summary>A trap that passes through functions of the host is wrapped once for each of them.</summary>
    private static Exception Innermost(Exception failure)
    {
        var current = failure;
        while (current is not TrapException && current is WasmtimeException { InnerException: WasmtimeException inner })
            current = inner;
        return current;
    }
}
