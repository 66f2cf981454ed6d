using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Whether an output that came from elsewhere can be executed here at all.</summary>
internal static class OutputCheck
{
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static async Task<string?> FindProblemAsync(
        HostStorage storage, string deploymentId, string hash, FunctionsOptions options, CancellationToken cancellationToken)
    {
        var deployment = storage.Database.Read(connection => DeploymentTable.Find(connection, deploymentId));
        if (deployment is null)
            return null; // It was deleted: nobody will execute it.
        var folder = storage.Folder.NewTemporaryPath();
        try
        {
            var archive = storage.Artifacts.Open(hash);
            await using (archive.ConfigureAwait(false))
            {
                await ArchiveReader.UnpackAsync(
                    archive, folder, ArchiveLimits.ForUploads(options.MaxUnpackedBytes), cancellationToken).ConfigureAwait(false);
            }

            return EntryFile.IsIn(folder, deployment.Entrypoint)
                ? null
                : $"The entry file '{deployment.Entrypoint}' is not in the output";
        }
        catch (ArchiveRejectedException e)
        {
            return e.Message;
        }
        finally
        {
            FolderRemoval.Remove(folder);
        }
    }
}
