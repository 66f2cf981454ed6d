using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>
/// Deletes deployments. Their workers and files go after the transaction; what a crash leaves of them, the next start removes.
/// </summary>
internal sealed class DeploymentRemoval(
    HostStorage storage, DeploymentSignals signals, BuildEffectQueue effects, BackgroundWorkQueue chores, TimeProvider time)
{
    /// <summary>Deletes a deployment; the active one too, and then the function has none.</summary>
    public Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        DeleteAsync(functionId, deploymentId, evenActive: true, cancellationToken);

    /// <exception cref="FunctionStoreException">It is not there, or it is active and that one is to stay.</exception>
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
    /// Deletes what has ended, but the active deployment and the newest. Which these are is decided in the transaction that
    /// deletes: what becomes active meanwhile is either there afterwards, or was gone before.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="keep">How many of the newest stay.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>How many were deleted.</returns>
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

    /// <summary>
    /// Deletes what has ended and is older than the function wants it kept, but the active deployment and the newest. What the
    /// function wants is read in the transaction that deletes.
    /// </summary>
    /// <returns>How many were deleted; none of a function that is not there.</returns>
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

    /// <summary>Deletes the rows of deployments within a transaction of the caller's, who cleans up afterwards.</summary>
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

    /// <summary>Tells those who wait, and stops and removes what belonged to the deployments.</summary>
    public void CleanUp(IReadOnlyList<RemovedDeployment> removed)
    {
        effects.Wake();
        foreach (var (deploymentId, hashes) in removed)
        {
            signals.Signal(deploymentId);
            chores.Remove(deploymentId, hashes);
        }
    }
}

/// <summary>A deployment whose row is gone.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Hashes">The artifacts it named.</param>
internal sealed record RemovedDeployment(string Id, IReadOnlyList<string> Hashes);
