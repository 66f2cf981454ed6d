namespace Deus.Hosting;

/// <summary>Cancels builds and reads their logs. Implementations are safe for concurrent use.</summary>
public interface IBuildManager
{
    /// <summary>
    /// Cancels the build of a deployment. The active deployment stays active. Canceling a canceled build succeeds.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the request; the build may have been canceled nevertheless.</param>
    /// <returns>The state of the deployment, with the status <see cref="DeploymentStatus.Canceled"/>.</returns>
    /// <exception cref="HostingException">The function has no such deployment, or the deployment is already ready or failed.
    /// Nothing was changed.</exception>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    Task<DeploymentState> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Reads the current build log of a deployment. The build may still be running.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The log, at most 1,000,000 characters; a longer log keeps its end. Empty when nothing was logged.</returns>
    /// <exception cref="HostingException">The function has no such deployment, or the log could not be read.</exception>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    Task<string> ReadBuildLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);
}
