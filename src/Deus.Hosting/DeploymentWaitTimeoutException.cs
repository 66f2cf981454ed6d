namespace Deus.Hosting;

/// <summary>A deployment did not become ready in time. It may still do so: wait again with the same ids.</summary>
public sealed class DeploymentWaitTimeoutException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="state">The state that was read last.</param>
    /// <param name="waited">How long the wait lasted.</param>
    /// <param name="isStalled">True when it ended because the build made no progress; false when the whole time was used.</param>
    public DeploymentWaitTimeoutException(DeploymentState state, TimeSpan waited, bool isStalled)
        : base(Describe(state, waited, isStalled), HostingErrorReason.TimedOut)
    {
        State = state;
        Waited = waited;
        IsStalled = isStalled;
        FunctionId = state.FunctionId;
        DeploymentId = state.DeploymentId;
    }

    /// <summary>The state that was read last.</summary>
    public DeploymentState State { get; }

    /// <summary>How long was waited.</summary>
    public TimeSpan Waited { get; }

    /// <summary>True when the wait ended for want of progress; false when it had lasted as long as it may.</summary>
    public bool IsStalled { get; }

    private static string Describe(DeploymentState state, TimeSpan waited, bool isStalled)
    {
        ArgumentNullException.ThrowIfNull(state);
        return $"Deployment '{state.DeploymentId}' of function '{state.FunctionId}' was '{state.Status}' after "
            + $"{waited.TotalSeconds:0} s{(isStalled ? " and made no progress" : "")}. "
            + "It may still become ready: call WaitAsync again with the same ids.";
    }
}
