namespace Deus.Hosting;

/// <summary>
/// A deployment was accepted and then failed, was canceled, or did not become active. It is left where it is, for its log.
/// </summary>
public sealed class DeploymentFailedException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="state">The state that was read last; the message names its ids, status and log.</param>
    public DeploymentFailedException(DeploymentState state)
        : base(Describe(state), HostingErrorReason.BuildFailed)
    {
        State = state;
        FunctionId = state.FunctionId;
        DeploymentId = state.DeploymentId;
    }

    /// <summary>The state that was read last, with the build log's tail.</summary>
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
