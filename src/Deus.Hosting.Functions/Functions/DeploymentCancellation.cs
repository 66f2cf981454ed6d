using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions;

/// <summary>Ends a build before it has ended by itself.</summary>
internal sealed class DeploymentCancellation(
    HostStorage storage, RunningBuilds builds, DeploymentSignals signals, TimeProvider time)
{
    /// <returns>The deployment, canceled now or before; null when its build has ended otherwise.</returns>
    /// <exception cref="FunctionStoreException">There is no such deployment.</exception>
    public async Task<Deployment?> CancelAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var after = await storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                DeploymentRows.Get(connection, functionId, deploymentId);
                connection.Sql(
                    """
                    UPDATE deployments SET status = 'canceled', ended_at = $now, updated_at = $now, deadline_at = NULL,
                        row_version = row_version + 1
                    WHERE id = $id AND status IN ('waiting', 'processing', 'building')
                    """)
                    .With("$id", deploymentId).With("$now", time.GetUtcNow()).Run();
                return DeploymentRows.Get(connection, functionId, deploymentId);
            },
            cancellationToken).ConfigureAwait(false);
        if (after.Status != DeploymentStatus.Canceled)
            return null;
        builds.Stop(deploymentId);
        signals.Signal(deploymentId);
        return after;
    }
}
