using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Deletes deployments that are older than their function's retention, and uploads that were not completed.</summary>
internal sealed class DeploymentRetention(HostStorage storage, DeploymentRemoval removal, IOptions<FunctionsOptions> options, TimeProvider time)
{
    /// <summary>Deletes expired deployments and uploads. The active one, the newest one and deployments that have not ended are kept.</summary>
    /// <returns>The number of deleted deployments.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var purged = await removal.ExpireUploadsAsync(time.GetUtcNow() - options.Value.UploadRetention, cancellationToken)
            .ConfigureAwait(false);
        foreach (var functionId in Limited())
            purged += await removal.ExpireAsync(functionId, cancellationToken).ConfigureAwait(false);
        return purged;
    }

    private List<string> Limited() => storage.Database.Read(connection => connection
        .Sql("SELECT id FROM functions WHERE deployment_retention > 0")
        .List(row => row.GetString(0)));
}
