namespace Deus.Hosting;

/// <summary>Tells how many always-warm deployments the host application has. Safe for concurrent use.</summary>
public interface IDeploymentCounter
{
    /// <summary>Counts the always-warm deployments that exist now.</summary>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The count, zero or more.</returns>
    Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default);
}
