namespace Deus.Hosting;

/// <summary>Lists, activates and prunes the deployments of a function. Implementations are safe for concurrent use.</summary>
public interface IDeploymentManager
{
    /// <summary>Lists the deployments of a function, newest first. Pages are read while the caller enumerates.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>The deployments.</returns>
    /// <exception cref="HostingException">The function does not exist, or a page could not be read. Thrown while
    /// enumerating.</exception>
    IAsyncEnumerable<DeploymentState> ListAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Activates a ready deployment without building it again, for example to return to an earlier version.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment, which must be ready.</param>
    /// <param name="cancellationToken">Cancels the request; the deployment may be active nevertheless.</param>
    /// <returns>The id of the previously active deployment; null when there was none.</returns>
    /// <exception cref="HostingException">The backend rejected the request, for example because the deployment is not ready or
    /// belongs to another function.</exception>
    Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the deployments whose build has ended, except the active one and the newest <paramref name="keep"/>. It also
    /// deletes uploads that started at least one day ago and are unfinished; they do not count among the newest.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="keep">The number of the newest deployments to keep, 0 or more.</param>
    /// <param name="cancellationToken">Stops the pruning; deployments that are already deleted stay deleted.</param>
    /// <returns>The number of deleted deployments.</returns>
    /// <exception cref="HostingException">The backend rejected a request.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keep"/> is negative.</exception>
    Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default);
}
