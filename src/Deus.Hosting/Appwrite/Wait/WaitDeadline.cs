namespace Deus.Hosting.Appwrite.Wait;

/// <summary>Ends a wait that exceeds the maximum duration, or the maximum time without progress.</summary>
internal sealed class WaitDeadline(AppwriteOptions options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _lastProgress = time.GetTimestamp();
    private (DeploymentStatus Status, int LogLength, string LogTail) _signature;

    /// <exception cref="DeploymentWaitTimeoutException">The wait has exceeded one of the two limits.</exception>
    public void Check(DeploymentState state, int logLength)
    {
        var signature = (state.Status, logLength, state.BuildLogTail);
        // A queued deployment has no build that could make progress.
        if (signature != _signature || state.Status == DeploymentStatus.Waiting)
        {
            _signature = signature;
            _lastProgress = time.GetTimestamp();
        }

        var waited = time.GetElapsedTime(_started);
        if (waited >= options.MaxWait)
            throw new DeploymentWaitTimeoutException(state, waited, isStalled: false);
        if (time.GetElapsedTime(_lastProgress) >= options.MaxStall)
            throw new DeploymentWaitTimeoutException(state, waited, isStalled: true);
    }
}
