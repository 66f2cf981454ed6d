using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Checks that this host can execute the output of a remote build.</summary>
internal static class OutputCheck
{
    /// <returns>A description of the problem; null when the output is accepted.</returns>
    public static async Task<string?> FindProblemAsync(
        HostStorage storage,
        FunctionRuntimes runtimes,
        string deploymentId,
        string hash,
        FunctionsOptions options,
        CancellationToken cancellationToken)
    {
        if (storage.Database.Read(connection => BuildContext.Find(connection, deploymentId)) is not { Deployment: var deployment } context)
            return null; // The deployment was deleted and is never executed.
        var folder = storage.Folder.NewTemporaryPath();
        try
        {
            var archive = storage.Artifacts.Open(hash);
            await using (archive.ConfigureAwait(false))
            {
                await ArchiveReader.UnpackAsync(
                    archive, folder, ArchiveLimits.ForUploads(options), cancellationToken).ConfigureAwait(false);
            }

            if (!EntryFile.IsIn(folder, deployment.Entrypoint))
                return $"The entry file '{deployment.Entrypoint}' is not in the output";
            await BuildCheck.RunAsync(runtimes, context.Function, deployment, folder, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is ArchiveRejectedException or BuildRejectedException)
        {
            return e.Message;
        }
        finally
        {
            storage.Folder.Remove(folder);
        }
    }
}
