namespace Deus.Hosting;

/// <summary>A backend that hosts functions. Implementations are safe for concurrent use.</summary>
public interface IHostingBackend
{
    /// <summary>Deploys one artifact: finds or creates the function, sets its variables and uploads the artifact.</summary>
    /// <param name="input">The artifact, the function and its settings.</param>
    /// <param name="progress">Receives a report at each stage; null for no reports.</param>
    /// <param name="cancellationToken">Cancels the deployment. A function that this call created is deleted again, unless the
    /// backend has already accepted the deployment.</param>
    /// <returns>The ids of the function and the deployment. The build may still be running unless
    /// <see cref="DeployInput.WaitUntilReady"/> is true.</returns>
    /// <exception cref="HostingException">The backend did not accept the deployment, or the deployment did not become ready with
    /// <see cref="DeployInput.WaitUntilReady"/>.</exception>
    /// <exception cref="ArgumentException">A property of <paramref name="input"/> is not valid; nothing was sent.</exception>
    Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a function with its deployments and variables.</summary>
    /// <param name="functionId">The id of the function to delete.</param>
    /// <param name="cancellationToken">Cancels the request; the function may be deleted nevertheless.</param>
    /// <exception cref="HostingException">The backend rejected the request, for example because the function does not
    /// exist.</exception>
    /// <exception cref="ArgumentException"><paramref name="functionId"/> is not a valid id.</exception>
    Task DeleteAsync(string functionId, CancellationToken cancellationToken = default);
}
