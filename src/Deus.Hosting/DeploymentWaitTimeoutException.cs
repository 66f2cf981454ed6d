namespace Deus.Hosting;

/// <summary>A deployment did not become ready in time. It may still do so: wait again with the same ids.</summary>
public sealed class DeploymentWaitTimeoutException : HostingException
{
    internal DeploymentWaitTimeoutException(DeploymentState state, TimeSpan waited)
        : base($"Deployment '{state.DeploymentId}' of function '{state.FunctionId}' was '{state.Status}' after "
            + $"{waited.TotalSeconds:0} s. It may still become ready: call WaitAsync again with the same ids.")
    {
        State = state;
        Waited = waited;
        FunctionId = state.FunctionId;
        DeploymentId = state.DeploymentId;
    }

    /// <summary>The state that was read last.</summary>
    public DeploymentState State { get; }

    /// <summary>How long was waited.</summary>
    public TimeSpan Waited { get; }
}
