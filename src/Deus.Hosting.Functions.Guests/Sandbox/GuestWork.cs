using Deus.Hosting.Functions.Guests.Sandbox.Threads;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>A guest that waits for a thread or runs on one.</summary>
internal sealed class GuestWork<T>(GuestExecution execution, Func<GuestThread, T> guest, GuestTelemetry telemetry) : IGuestWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the guest's result or exception.</summary>
    public Task<T> Completion => _completion.Task;

    public bool IsNested => execution.IsNested;

    public void Run(GuestThread thread)
    {
        try
        {
            var result = thread.Run(execution, guest);
            telemetry.Ended(execution);
            _completion.TrySetResult(result);
        }
        catch (Exception e)
        {
            // Every failure belongs to the caller of this execution; the thread serves others.
            telemetry.Ended(execution);
            _completion.TrySetException(e);
        }
    }

    public bool TryStop()
    {
        if (execution.FindReason() is var reason && reason == StopReason.None)
            return false;
        _completion.TrySetException(execution.Stop(reason));
        return true;
    }
}
