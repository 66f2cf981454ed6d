using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Checks that this host can execute the output of a remote build.</summary>
internal static class OutputCheck
{
    /// <returns>A description of the problem; null when there is none.</returns>
    public static async Task<string?> FindProblemAsync(
        HostStorage storage, string deploymentId, string hash, FunctionsOptions options, CancellationToken cancellationToken)
    {
        var deployment = storage.Database.Read(connection => DeploymentTable.Find(connection, deploymentId));
        if (deployment is null)
            return null; // The deployment was deleted and is never executed.
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
            storage.Folder.Remove(folder);
        }
    }
}
