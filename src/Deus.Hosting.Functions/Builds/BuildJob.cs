using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Runs the steps of one build: unpack the source, run the commands, check the output, pack it.</summary>
internal sealed class BuildJob(
    HostStorage storage, CommandStep commands, FunctionRuntimes runtimes, IOptions<FunctionsOptions> options)
{
    /// <returns>The output artifact. The caller disposes it after the deployment has become ready.</returns>
    /// <exception cref="BuildFailedException">The build failed.</exception>
    public async Task<ArtifactLease> RunAsync(LocalBuild build, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var workspace = new BuildWorkspace(storage.Folder.CreateWorkspace());
        try
        {
            var context = storage.Database.Read(connection => BuildContext.Find(connection, build.DeploymentId))
                ?? throw new BuildFailedException("The deployment was deleted.");
            await UnpackAsync(context.Deployment, workspace.Code, cancellationToken).ConfigureAwait(false);
            await build.StartedAsync(cancellationToken).ConfigureAwait(false);
            await commands.RunAsync(context, build, workspace, cancellationToken).ConfigureAwait(false);
            CheckEntrypoint(context.Deployment, workspace.Code);
            await BuildCheck.RunAsync(runtimes, context.Function, context.Deployment, workspace.Code, cancellationToken).ConfigureAwait(false);
            return await PackAsync(workspace.Code, workspace.Trial, cancellationToken).ConfigureAwait(false);
        }
        catch (ArchiveRejectedException e)
        {
            throw new BuildFailedException(e.Message, innerException: e);
        }
        finally
        {
            storage.Folder.Remove(workspace.Root);
        }
    }

    private async Task UnpackAsync(Deployment deployment, string folder, CancellationToken cancellationToken)
    {
        var source = storage.Artifacts.Open(deployment.SourceHash!);
        await using (source.ConfigureAwait(false))
        {
            await ArchiveReader.UnpackAsync(
                source, folder, ArchiveLimits.ForUploads(options.Value), cancellationToken).ConfigureAwait(false);
        }
    }

    private static void CheckEntrypoint(Deployment deployment, string code)
    {
        if (!EntryFile.IsIn(code, deployment.Entrypoint))
            throw new BuildFailedException(
                $"The entry file '{deployment.Entrypoint}' is not there after the build. Put it into the archive (paths begin at its "
                + "root), or name another one.");
    }

    /// <summary>Packs the output and unpacks it on trial, so that a deployment becomes ready only when its output can be executed.</summary>
    private async Task<ArtifactLease> PackAsync(string code, string trial, CancellationToken cancellationToken)
    {
        var limits = ArchiveLimits.ForOutputs(options.Value);
        var output = await storage.Artifacts.SaveAsync(
            (target, token) => ArchiveWriter.PackAsync(code, target, limits, token), cancellationToken).ConfigureAwait(false);
        try
        {
            var packed = storage.Artifacts.Open(output.Hash);
            await using (packed.ConfigureAwait(false))
                await ArchiveReader.UnpackAsync(packed, trial, limits, cancellationToken).ConfigureAwait(false);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
