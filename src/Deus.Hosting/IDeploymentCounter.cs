namespace Deus.Hosting;

/// <summary>
/// Counts the always-warm deployments of the host application. Registered with any lifetime: each operation resolves it in a
/// scope of its own. A singleton must be safe for concurrent use.
/// </summary>
public interface IDeploymentCounter
{
    /// <summary>Counts the always-warm deployments that exist now.</summary>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The count, zero or more.</returns>
    Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts the always-warm deployments that exist now beside those of one function: what a deployment into that function
    /// is added to. Without an implementation of its own it counts all of them, so that a new version of an always-warm
    /// function is refused at the ceiling.
    /// </summary>
    /// <param name="functionId">The id of the function that is not counted.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The count, zero or more.</returns>
    Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default) =>
        CountAlwaysWarmDeploymentsAsync(cancellationToken);
}
