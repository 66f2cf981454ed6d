using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Uploads;

/// <summary>Joins the parts of an upload into one source.</summary>
internal sealed class UploadCompletion(HostStorage storage, BuildQueue queue, BackgroundWorkQueue backgroundWork)
{
    /// <summary>Joins the parts into the source and queues the build.</summary>
    /// <returns>The deployment with its source.</returns>
    public async Task<Deployment> CompleteAsync(
        Deployment deployment, List<UploadPartTable.Part> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await JoinAsync(deployment, parts, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            // When the last part is sent twice concurrently, the upload is completed twice; the second completion finds no parts.
            var completed = storage.Database.Read(connection => DeploymentTable.Get(connection, deployment.FunctionId, deployment.Id));
            if (completed.SourceHash is null)
                throw;
            return completed;
        }
    }

    /// <summary>Joins the parts. A crash here keeps all parts; uploading any of them again joins them.</summary>
    private async Task<Deployment> JoinAsync(
        Deployment deployment, List<UploadPartTable.Part> parts, CancellationToken cancellationToken)
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
                backgroundWork.Discard(hash); // Keeps the file when a row references it.
        }
    }

    private async Task<Deployment> NameAsync(Deployment deployment, ArtifactLease source, CancellationToken cancellationToken)
    {
        var completed = await storage.Database.WriteAsync(
            connection =>
            {
                connection.Sql("UPDATE deployments SET source_hash = $hash WHERE id = $id AND source_hash IS NULL")
                    .With("$hash", source.Hash).With("$id", deployment.Id).Run();
                UploadPartTable.Clear(connection, deployment.Id);
                return DeploymentTable.Get(connection, deployment.FunctionId, deployment.Id);
            },
            cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return completed;
    }
}
