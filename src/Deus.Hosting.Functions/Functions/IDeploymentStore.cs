namespace Deus.Hosting.Functions;

/// <summary>
/// The deployments of functions: immutable, numbered 1, 2, 3, … per function. Safe for concurrent use. Starts the host on
/// first use when the application has none.
/// </summary>
public interface IDeploymentStore
{
    /// <summary>Takes a new deployment in; it is built in the background.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="source">Its source.</param>
    /// <param name="activate">True (default) to make it active when it is ready, unless a newer one is active then.</param>
    /// <param name="cancellationToken">Cancels before the deployment is accepted.</param>
    /// <returns>The deployment, <c>waiting</c>.</returns>
    /// <exception cref="FunctionStoreException">There is no such function, or the source is empty, too large or without an entry
    /// file. Nothing is kept.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Deployment> CreateAsync(
        string functionId, DeploymentSource source, bool activate = true, CancellationToken cancellationToken = default);

    /// <summary>Reads a deployment, its build's log included.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The deployment.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Deployment> GetAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of deployments, newest first, without their logs.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="query">Which; null for the newest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Page<Deployment>> ListAsync(
        string functionId, DeploymentQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Waits until a deployment is ready, failed or canceled. Nothing is polled.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The deployment as it ended; look at its <see cref="Deployment.Status"/>.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or it was deleted meanwhile.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Deployment> WaitAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Opens the source as it was given: a tar.gz.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The bytes; dispose it.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or its source has not come yet.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Stream> OpenSourceAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Reads one file of the source as UTF-8 text.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="path">The file's path in the archive; null (default) for the entry file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FunctionStoreException">
    /// The function has no such deployment, the source no such file, or the file has more than 1 MiB.
    /// </exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<string> ReadSourceAsync(
        string functionId, string deploymentId, string? path = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a ready deployment the active one, an older one too: the way back to it.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="expectedActiveId">The deployment that must be active until now; null (default) for any.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>The id of the deployment that was active before; null when there was none.</returns>
    /// <exception cref="FunctionStoreException">
    /// It is not there or not ready, or another one than <paramref name="expectedActiveId"/> is active. Nothing was changed.
    /// </exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<string?> ActivateAsync(
        string functionId, string deploymentId, string? expectedActiveId = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a deployment that is not active, with its files. The records of its executions stay.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>When it is deleted.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or it is the active one.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);
}
