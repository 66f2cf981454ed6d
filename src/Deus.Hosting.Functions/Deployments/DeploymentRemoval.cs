using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>
/// Deletes deployments. Their workers and files are removed after the transaction. After a crash the next start removes the
/// remaining files.
/// </summary>
internal sealed class DeploymentRemoval(
    HostStorage storage, DeploymentSignals signals, BuildEffectQueue effects, BackgroundWorkQueue backgroundWork, TimeProvider time)
{
    /// <summary>Deletes a deployment. If it is active, the function has no active deployment afterwards.</summary>
    public Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        DeleteAsync(functionId, deploymentId, evenActive: true, cancellationToken);

    /// <exception cref="FunctionStoreException">The function has no such deployment, or it is active and <paramref name="evenActive"/> is
    /// false.</exception>
    public async Task DeleteAsync(string functionId, string deploymentId, bool evenActive, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var removed = await storage.Database.WriteAsync(
            connection =>
            {
                var function = FunctionTable.Get(connection, functionId);
                DeploymentTable.Get(connection, functionId, deploymentId);
                if (!evenActive && function.ActiveDeploymentId == deploymentId)
                    throw FunctionStoreErrors.DeploymentIsActive(functionId, deploymentId);
                return Remove(connection, [deploymentId]);
            },
            cancellationToken).ConfigureAwait(false);
        CleanUp(removed);
    }

    /// <summary>
    /// Deletes the ended deployments except the active one and the newest ones. Selection and deletion share one transaction, so the
    /// active deployment is never deleted.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="keep">How many of the newest deployments are kept.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The number of deleted deployments.</returns>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public async Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        var removed = await storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                return Remove(connection, DeploymentTable.Dispensable(connection, functionId, keep));
            },
            cancellationToken).ConfigureAwait(false);
        CleanUp(removed);
        return removed.Count;
    }

    /// <summary>Deletes the deployments created before a time whose upload is not complete, with the parts that have arrived.</summary>
    /// <returns>The number of deleted deployments.</returns>
    public async Task<int> ExpireUploadsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = await storage.Database.WriteAsync(
            connection => Remove(connection, DeploymentTable.Unfinished(connection, before)), cancellationToken).ConfigureAwait(false);
        CleanUp(removed);
        return removed.Count;
    }

    /// <summary>
    /// Deletes the ended deployments that are older than the function's retention, except the active one and the newest one. The
    /// retention is read in the transaction that deletes.
    /// </summary>
    /// <returns>The number of deleted deployments; 0 when the function does not exist.</returns>
    public async Task<int> ExpireAsync(string functionId, CancellationToken cancellationToken)
    {
        var removed = await storage.Database.WriteAsync(
            connection => FunctionTable.Find(connection, functionId)?.Settings.DeploymentRetentionDays is > 0 and var days
                ? Remove(connection, DeploymentTable.Dispensable(connection, functionId, keep: 1, time.GetUtcNow().AddDays(-days)))
                : [],
            cancellationToken).ConfigureAwait(false);
        CleanUp(removed);
        return removed.Count;
    }

    /// <summary>
    /// Deletes the rows of deployments in the caller's transaction. The caller calls <see cref="CleanUp"/> after the commit.
    /// </summary>
    public IReadOnlyList<RemovedDeployment> Remove(SqliteConnection connection, IReadOnlyList<string> deploymentIds)
    {
        var removed = new List<RemovedDeployment>(deploymentIds.Count);
        foreach (var id in deploymentIds)
        {
            removed.Add(new RemovedDeployment(id, DeploymentTable.Hashes(connection, id)));
            BuildEffectTable.AddStop(connection, id, time.GetUtcNow());
            DeploymentTable.Delete(connection, id);
        }

        return removed;
    }

    /// <summary>Signals the waiters of deleted deployments, and queues the removal of their workers and files.</summary>
    public void CleanUp(IReadOnlyList<RemovedDeployment> removed)
    {
        effects.Wake();
        foreach (var (deploymentId, hashes) in removed)
        {
            signals.Signal(deploymentId);
            backgroundWork.Remove(deploymentId, hashes);
        }
    }
}

/// <summary>A deployment whose row was deleted.</summary>
/// <param name="Id">The id of the deployment.</param>
/// <param name="Hashes">The hashes of the artifacts that the row referenced.</param>
internal sealed record RemovedDeployment(string Id, IReadOnlyList<string> Hashes);
