namespace Deus.Hosting;

/// <summary>A place functions are hosted. Implementations are safe for concurrent use.</summary>
public interface IHostingBackend
{
    /// <summary>Deploys one artifact: creates the function, sets its variables, uploads the artifact.</summary>
    /// <param name="input">What to deploy.</param>
    /// <param name="progress">Told of each step; null for no reports.</param>
    /// <param name="cancellationToken">Cancels. A function created by this call is deleted again unless the
    /// deployment had been accepted already.</param>
    /// <returns>The ids of what was deployed. The build may still run unless <see cref="DeployInput.WaitUntilReady"/>.</returns>
    /// <exception cref="HostingException">The deployment was not accepted, or did not become ready when asked to wait.</exception>
    /// <exception cref="ArgumentException">A field of <paramref name="input"/> is not acceptable; nothing was sent.</exception>
    Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a function with its deployments and variables.</summary>
    /// <param name="functionId">The function to delete.</param>
    /// <param name="cancellationToken">Cancels; the function may have been deleted nevertheless.</param>
    /// <exception cref="HostingException">The backend refused, for example because the function is not there.</exception>
    /// <exception cref="ArgumentException"><paramref name="functionId"/> is not a valid id.</exception>
    Task DeleteAsync(string functionId, CancellationToken cancellationToken = default);
}
