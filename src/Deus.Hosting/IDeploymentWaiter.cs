namespace Deus.Hosting;

/// <summary>Waits until a deployment is built. Implementations are safe for concurrent use.</summary>
public interface IDeploymentWaiter
{
    /// <summary>
    /// Waits until the deployment is ready and active, has failed or was canceled. It needs only the ids, so the caller can wait
    /// again after a restart.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment to wait for.</param>
    /// <param name="progress">Receives the status and the new log lines during the wait; null for no reports.</param>
    /// <param name="cancellationToken">Cancels the wait; the build continues.</param>
    /// <returns>The final state. A failed build does not throw here: see <see cref="DeploymentState.EnsureReady"/>.</returns>
    /// <exception cref="DeploymentWaitTimeoutException">The deployment did not reach a final state in time.</exception>
    /// <exception cref="HostingException">The state could not be read.</exception>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    Task<DeploymentState> WaitAsync(
        string functionId,
        string deploymentId,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
