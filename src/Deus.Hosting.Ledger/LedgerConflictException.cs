namespace Deus.Hosting.Ledger;

/// <summary>
/// The exception that is thrown when a deployment with the same request key is being deployed by another call, has failed, or was replaced
/// by another process.
/// </summary>
public sealed class LedgerConflictException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What the conflict is, and what to do.</param>
    /// <param name="deployment">The recorded deployment.</param>
    public LedgerConflictException(string message, LedgerDeployment deployment)
        : base(message, HostingErrorReason.Conflict)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        Deployment = deployment;
        FunctionId = deployment.FunctionId;
        DeploymentId = deployment.DeploymentId;
    }

    /// <summary>The recorded deployment.</summary>
    public LedgerDeployment Deployment { get; }
}
