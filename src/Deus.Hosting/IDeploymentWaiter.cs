namespace Deus.Hosting;

/// <summary>Waits for a deployment to be built. Implementations are safe for concurrent use.</summary>
public interface IDeploymentWaiter
{
    /// <summary>
    /// Returns when the deployment is ready and active, or has ended otherwise (failed, canceled). Needs only the
    /// ids, so it can be taken up again after a restart.
    /// </summary>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The deployment to wait for.</param>
    /// <param name="progress">Told of each change of status; null for no reports.</param>
    /// <param name="cancellationToken">Stops waiting; the build goes on.</param>
    /// <returns>The final state. A failed build is a value here: see <see cref="DeploymentState.EnsureReady"/>.</returns>
    /// <exception cref="DeploymentWaitTimeoutException">The deployment did not end in time.</exception>
    /// <exception cref="HostingException">The state could not be read.</exception>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    Task<DeploymentState> WaitAsync(
        string functionId,
        string deploymentId,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
