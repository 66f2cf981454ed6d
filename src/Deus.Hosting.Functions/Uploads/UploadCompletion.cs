using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Uploads;

/// <summary>Makes one source of the parts of an upload.</summary>
internal sealed class UploadCompletion(HostStorage storage, BuildQueue queue, BackgroundWorkQueue chores)
{
    /// <summary>Joins the parts to the source and queues its build.</summary>
    /// <returns>The deployment with its source.</returns>
    public async Task<Deployment> CompleteAsync(
        Deployment deployment, List<UploadParts.Part> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await JoinAsync(deployment, parts, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            // A part that was sent twice at the same time completes the upload twice; the second finds the parts gone.
            var completed = storage.Database.Read(connection => DeploymentTable.Get(connection, deployment.FunctionId, deployment.Id));
            if (completed.SourceHash is null)
                throw;
            return completed;
        }
    }

    /// <summary>Whoever dies here leaves all parts; sending any of them again joins them.</summary>
    private async Task<Deployment> JoinAsync(
        Deployment deployment, List<UploadParts.Part> parts, CancellationToken cancellationToken)
    {
        var source = await storage.Artifacts
            .SaveJoinedAsync([.. parts.Select(part => part.Hash)], cancellationToken).ConfigureAwait(false);
        try
        {
            return await NameAsync(deployment, source, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            source.Dispose();
            foreach (var hash in parts.Select(part => part.Hash).Append(source.Hash))
                chores.Discard(hash); // Unless a row names it.
        }
    }

    private async Task<Deployment> NameAsync(Deployment deployment, ArtifactLease source, CancellationToken cancellationToken)
    {
        var completed = await storage.Database.WriteAsync(
            connection =>
            {
                connection.Sql("UPDATE deployments SET source_hash = $hash WHERE id = $id AND source_hash IS NULL")
                    .With("$hash", source.Hash).With("$id", deployment.Id).Run();
                UploadParts.Clear(connection, deployment.Id);
                return DeploymentTable.Get(connection, deployment.FunctionId, deployment.Id);
            },
            cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return completed;
    }
}
