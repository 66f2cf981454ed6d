using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Deletes deployments that are older than their function wants them kept.</summary>
internal sealed class DeploymentRetention(HostStorage storage, DeploymentRemoval removal)
{
    /// <summary>What is active, the newest and what has not ended stay at any age.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var purged = 0;
        foreach (var functionId in Limited())
            purged += await removal.ExpireAsync(functionId, cancellationToken).ConfigureAwait(false);
        return purged;
    }

    private List<string> Limited() => storage.Database.Read(connection => connection
        .Sql("SELECT id FROM functions WHERE deployment_retention > 0")
        .List(row => row.GetString(0)));
}
