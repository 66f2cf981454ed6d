namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when an accepted deployment failed, was canceled or did not become active. The backend keeps the
/// deployment and its build log.
/// </summary>
public sealed class DeploymentFailedException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="state">The last state read. The message contains its ids, its status and the end of its build log.</param>
    public DeploymentFailedException(DeploymentState state)
        : base(Describe(state), HostingErrorReason.BuildFailed)
    {
        State = state;
        FunctionId = state.FunctionId;
        DeploymentId = state.DeploymentId;
    }

    /// <summary>The last state read, with the end of the build log.</summary>
    public DeploymentState State { get; }

    private static string Describe(DeploymentState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var what = state.Status == DeploymentStatus.Ready
            ? "is ready but not active"
            : $"ended as '{state.Status}'";
        var log = state.BuildLogTail.Length == 0 ? "It has no build log." : $"The build log ends:\n{state.BuildLogTail}";
        return $"Deployment '{state.DeploymentId}' of function '{state.FunctionId}' {what}. {log}";
    }
}
