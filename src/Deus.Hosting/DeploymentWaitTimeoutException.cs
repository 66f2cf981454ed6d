namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when a deployment does not become ready in time. It may still become ready: wait again with the
/// same ids.
/// </summary>
public sealed class DeploymentWaitTimeoutException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="state">The last state read.</param>
    /// <param name="waited">The duration of the wait.</param>
    /// <param name="isStalled">True when the wait ended because the build showed no progress; false when the maximum wait
    /// passed.</param>
    public DeploymentWaitTimeoutException(DeploymentState state, TimeSpan waited, bool isStalled)
        : base(Describe(state, waited, isStalled), HostingErrorReason.TimedOut)
    {
        State = state;
        Waited = waited;
        IsStalled = isStalled;
        FunctionId = state.FunctionId;
        DeploymentId = state.DeploymentId;
    }

    /// <summary>The last state read.</summary>
    public DeploymentState State { get; }

    /// <summary>The duration of the wait.</summary>
    public TimeSpan Waited { get; }

    /// <summary>True when the wait ended because the build showed no progress; false when the maximum wait passed.</summary>
    public bool IsStalled { get; }

    private static string Describe(DeploymentState state, TimeSpan waited, bool isStalled)
    {
        ArgumentNullException.ThrowIfNull(state);
        return $"Deployment '{state.DeploymentId}' of function '{state.FunctionId}' was '{state.Status}' after "
            + $"{waited.TotalSeconds:0} s{(isStalled ? " and made no progress" : "")}. "
            + "It may still become ready: call WaitAsync again with the same ids.";
    }
}
