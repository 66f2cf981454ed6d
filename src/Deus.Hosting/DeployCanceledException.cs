namespace Deus.Hosting;

/// <summary>
/// The caller cancelled a deployment, and something of it is at the backend, or may be. An
/// <see cref="OperationCanceledException"/> like any other, which names what is left.
/// </summary>
public sealed class DeployCanceledException : OperationCanceledException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What was cancelled, and what is left.</param>
    /// <param name="functionId">The id of the function, which is left.</param>
    /// <param name="deploymentId">The id of the deployment that had begun; null when none had.</param>
    /// <param name="isDeploymentLeft">True when the deployment is at the backend, or may be.</param>
    /// <param name="innerException">The cancellation; null when there is none.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public DeployCanceledException(
        string message,
        string functionId,
        string? deploymentId,
        bool isDeploymentLeft,
        Exception? innerException,
        CancellationToken cancellationToken)
        : base(message, innerException, cancellationToken)
    {
        FunctionId = functionId;
        DeploymentId = deploymentId;
        IsDeploymentLeft = isDeploymentLeft;
    }

    /// <summary>The id of the function, which is left, with the variables set so far.</summary>
    public string FunctionId { get; }

    /// <summary>The id of the deployment that had begun; null when none had.</summary>
    public string? DeploymentId { get; }

    /// <summary>True when the deployment is at the backend, or may be: accepted, or unfinished and not deleted. False when it
    /// was deleted, or when none had begun.</summary>
    public bool IsDeploymentLeft { get; }
}
