namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the caller cancels a deployment and a part of it remains, or may remain, at the backend. It
/// contains the ids of the remaining function and deployment.
/// </summary>
public sealed class DeployCanceledException : OperationCanceledException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the canceled operation and the remaining parts.</param>
    /// <param name="functionId">The id of the remaining function.</param>
    /// <param name="deploymentId">
    /// The id of the deployment whose upload had started; null when no upload had started, or when the artifact was sent in one request,
    /// whose deployment gets its id from the server.
    /// </param>
    /// <param name="isDeploymentLeft">True when the deployment remains, or may remain, at the backend.</param>
    /// <param name="innerException">The exception of the cancellation; null when it is not known.</param>
    /// <param name="cancellationToken">The caller's token that was canceled.</param>
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

    /// <summary>The id of the remaining function. It has the variables that were set before the cancellation.</summary>
    public string FunctionId { get; }

    /// <summary>
    /// The id of the deployment whose upload had started; null when no upload had started, or when the artifact was sent in one request,
    /// whose deployment gets its id from the server.
    /// </summary>
    public string? DeploymentId { get; }

    /// <summary>
    /// True when the deployment remains, or may remain, at the backend: it was accepted, or it is unfinished and was not deleted.
    /// False when it was deleted, or when no upload had started.
    /// </summary>
    public bool IsDeploymentLeft { get; }
}
