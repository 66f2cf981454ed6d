namespace Deus.Hosting;

/// <summary>
/// Counts the always-warm deployments of the host application. It may be registered with any lifetime: each operation resolves it
/// in a new scope. A singleton must be safe for concurrent use.
/// </summary>
public interface IDeploymentCounter
{
    /// <summary>Counts the always-warm deployments that exist now.</summary>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The number of always-warm deployments, 0 or more.</returns>
    Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts the always-warm deployments that exist now, except those of one function. The budget calls it for a deployment into
    /// that function. The default implementation counts all deployments, so that a new version of an always-warm function is
    /// refused at the ceiling.
    /// </summary>
    /// <param name="functionId">The id of the function to exclude.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The number of always-warm deployments, 0 or more.</returns>
    Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default) =>
        CountAlwaysWarmDeploymentsAsync(cancellationToken);
}
