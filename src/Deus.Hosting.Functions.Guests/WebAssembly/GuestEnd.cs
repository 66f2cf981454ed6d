using System.Globalization;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>How a guest has ended.</summary>
/// <param name="Outcome">The outcome for the record.</param>
/// <param name="Reason">The reason of a failure; null when the guest has returned.</param>
internal sealed record GuestEnd(RuntimeOutcome Outcome, string? Reason)
{
    private const int MaxFrames = 10;
    private const int FailedStatus = 500;

    /// <summary>The share of the memory limit from which on a failure is taken for a failed allocation.</summary>
    private const double FullShare = 0.9;

    public static GuestEnd Returned { get; } = new(RuntimeOutcome.Responded, Reason: null);

    /// <summary>Returns how an execution ended whose guest did not return.</summary>
    /// <exception cref="OperationCanceledException">The caller has canceled.</exception>
    public static GuestEnd From(Exception failure, GuestExecution execution) => execution.StopReason switch
    {
        StopReason.None => FromTrap(failure, execution),
        StopReason.Exited when execution.ExitCode == 0 => Returned,
        StopReason.Exited => OutOfMemoryOr(execution, RuntimeOutcome.Responded, $"The function ended with exit code {execution.ExitCode}."),
        StopReason.TimedOut => new(RuntimeOutcome.TimedOut, "Execution timed out."),
        StopReason.Canceled => throw new OperationCanceledException("The caller canceled the execution.", failure),
        StopReason.TooLarge => new(RuntimeOutcome.TooLarge, "The response is larger than the limit."),
        StopReason.Abandoned => new(RuntimeOutcome.Abandoned, "The caller stopped reading the response."),
        StopReason.HostStopped => new(RuntimeOutcome.Stopped, "The host stopped the function."),
        _ => throw new GuestHostException(execution.HostFailure ?? failure),
    };

    /// <summary>Creates the response, without its body.</summary>
    public RuntimeResponse ToResponse(GuestExecution execution, ResponseOutput output)
    {
        var head = Reason is null ? output.Head ?? ResponseHead.Plain : new ResponseHead(FailedStatus, []);
        return new RuntimeResponse
        {
            StatusCode = head.StatusCode,
            Headers = head.Headers,
            Lines = Reason is null ? execution.Streams.Log.Complete() : execution.Streams.Log.Complete(Reason),
            Outcome = Outcome,
            OutputBytes = output.BodyBytes,
            PeakMemoryBytes = execution.PeakMemoryBytes,
            HostCalls = execution.HostCalls,
        };
    }

    private static GuestEnd FromTrap(Exception failure, GuestExecution execution) => failure switch
    {
        GuestMemoryException memory => new(RuntimeOutcome.Crashed, memory.Message),
        TrapException trap => OutOfMemoryOr(execution, RuntimeOutcome.Crashed, Describe(trap)),
        _ when failure.InnerException is GuestMemoryException memory => new(RuntimeOutcome.Crashed, memory.Message),
        _ when failure.InnerException is { } inner => throw new GuestHostException(inner),
        _ when failure.Message.Contains("memory minimum size", StringComparison.Ordinal) =>
            new(RuntimeOutcome.OutOfMemory, $"The function needs more memory than its limit of {execution.Limits.MemoryBytes} bytes."),
        _ => new(RuntimeOutcome.Crashed, failure.Message),
    };

    /// <summary>
    /// Wasmtime does not report that a guest was refused memory, and guests react to it with a trap or an exit code. So a failure with a
    /// memory that is nearly full is taken for that.
    /// </summary>
    private static GuestEnd OutOfMemoryOr(GuestExecution execution, RuntimeOutcome outcome, string reason) =>
        execution.PeakMemoryBytes >= execution.Limits.MemoryBytes * FullShare
            ? new(RuntimeOutcome.OutOfMemory, string.Create(
                CultureInfo.InvariantCulture,
                $"{reason} It used {execution.PeakMemoryBytes} of {execution.Limits.MemoryBytes} bytes of memory."))
            : new(outcome, reason);

    private static string Describe(TrapException trap)
    {
        var frames = (trap.Frames ?? []).Take(MaxFrames).Select(frame => $"\n    at {frame.FunctionName ?? "function"} (offset {frame.ModuleOffset})");
        return $"The function trapped: {trap.Type}.{string.Concat(frames)}";
    }
}
