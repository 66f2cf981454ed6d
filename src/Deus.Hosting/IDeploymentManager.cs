namespace Deus.Hosting;

/// <summary>The deployments of a function: list them, go back to one, clear old ones away. Safe for concurrent use.</summary>
public interface IDeploymentManager
{
    /// <summary>Lists the deployments of a function, newest first, reading page after page as the caller goes on.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The deployments.</returns>
    /// <exception cref="HostingException">A page could not be read.</exception>
    IAsyncEnumerable<DeploymentState> ListAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Makes a ready deployment the active one, without building it again: the way back to an earlier version.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment, which must be ready.</param>
    /// <param name="cancellationToken">Cancels; the deployment may be active nevertheless.</param>
    /// <returns>The id of the deployment that was active before; null when there was none.</returns>
    /// <exception cref="HostingException">The backend refused, for example because the deployment is not ready, or is not one
    /// of this function.</exception>
    Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Deletes old deployments: all that have ended, but the active one and the newest; and uploads that were begun a day
    /// ago or earlier and not finished, which are not counted among the newest.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="keep">How many of the newest stay, 0 or more.</param>
    /// <param name="cancellationToken">Stops; what was deleted stays deleted.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="HostingException">The backend refused.</exception>
    Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default);
}
