namespace Deus.Hosting.Functions;

/// <summary>
/// The deployments of functions: immutable, numbered 1, 2, 3, and so on per function. Safe for concurrent use. Without an application
/// host, the first call starts the function host.
/// </summary>
public interface IDeploymentStore
{
    /// <summary>Creates a deployment and queues its build, which runs in the background.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="source">The source of the deployment.</param>
    /// <param name="activate">True (default) activates the deployment when it is ready, unless a newer one is active then.</param>
    /// <param name="cancellationToken">Cancels the call until the deployment is accepted; afterwards it has no effect.</param>
    /// <returns>The deployment with the status <c>waiting</c>.</returns>
    /// <exception cref="ArgumentException">The id, the entry file or the commands are not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist, or the source is empty, is too large or has no entry file.
    /// Nothing is kept.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Deployment> CreateAsync(
        string functionId, DeploymentSource source, bool activate = true, CancellationToken cancellationToken = default);

    /// <summary>Reads a deployment, including its build log.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The deployment.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Deployment> GetAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of deployments, newest first, without their build logs.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="query">The filter and the page; null (default) for the newest 25.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Page<Deployment>> ListAsync(
        string functionId, DeploymentQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until a deployment is ready, failed or canceled. The builder signals each change, so the wait does not poll.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the wait; the build continues.</param>
    /// <returns>The ended deployment; its <see cref="Deployment.Status"/> says how it ended.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or it was deleted during the wait.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Deployment> WaitAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Opens the source as it was uploaded, a tar.gz.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>A stream of the source; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or the upload of its source is not
    /// complete.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Stream> OpenSourceAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);

    /// <summary>Reads one file of the source as UTF-8 text.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="path">The path of the file in the archive; null (default) reads the entry file.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The content of the file.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">
    /// The function has no such deployment, the source has no such file, or the file is larger than 1 MiB.
    /// </exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<string> ReadSourceAsync(
        string functionId, string deploymentId, string? path = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a ready deployment the active one. An older deployment can be activated too, as a rollback.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="expectedActiveId">The id of the deployment that must be active before the change; null (default) accepts any.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The id of the deployment that was active before; null when there was none.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">
    /// The function has no such deployment, it is not ready, or a deployment other than <paramref name="expectedActiveId"/> is active.
    /// Nothing was changed.
    /// </exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<string?> ActivateAsync(
        string functionId, string deploymentId, string? expectedActiveId = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a deployment that is not active, with its files. The records of its executions remain.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the deployment is deleted.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or it is the active one.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default);
}
