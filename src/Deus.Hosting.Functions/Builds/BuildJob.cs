using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Runs the steps of one build: unpack the source, run the commands, check the entry file, pack the output.</summary>
internal sealed class BuildJob(
    HostStorage storage,
    BuildVariables variables,
    IBuildCommands commands,
    FunctionRuntimes runtimes,
    IOptions<FunctionsOptions> options)
{
    /// <returns>The output artifact. The caller disposes it after the deployment has become ready.</returns>
    /// <exception cref="BuildFailedException">The build failed.</exception>
    public async Task<ArtifactLease> RunAsync(LocalBuild build, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var workspace = storage.Folder.CreateWorkspace();
        try
        {
            var code = Path.Combine(workspace, "code");
            var context = storage.Database.Read(connection => BuildContext.Find(connection, build.DeploymentId))
                ?? throw new BuildFailedException("The deployment was deleted.");
            await UnpackAsync(context.Deployment, code, cancellationToken).ConfigureAwait(false);
            await build.StartedAsync(cancellationToken).ConfigureAwait(false);
            await RunCommandsAsync(context, build, workspace, code, cancellationToken).ConfigureAwait(false);
            CheckEntrypoint(context.Deployment, code);
            return await PackAsync(code, Path.Combine(workspace, "trial"), cancellationToken).ConfigureAwait(false);
        }
        catch (ArchiveRejectedException e)
        {
            throw new BuildFailedException(e.Message, innerException: e);
        }
        finally
        {
            storage.Folder.Remove(workspace);
        }
    }

    private async Task UnpackAsync(Deployment deployment, string folder, CancellationToken cancellationToken)
    {
        var source = storage.Artifacts.Open(deployment.SourceHash!);
        await using (source.ConfigureAwait(false))
        {
            await ArchiveReader.UnpackAsync(
                source, folder, ArchiveLimits.ForUploads(options.Value.MaxUnpackedBytes), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunCommandsAsync(
        BuildContext context, LocalBuild build, string workspace, string code, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(context.Deployment.Commands))
            return;
        var temporary = Path.Combine(workspace, "tmp");
        HostFolder.CreatePrivate(temporary);
        // Without a package.json, npm installs into the nearest folder with a node_modules folder, which must be the packed one.
        var modules = Path.Combine(code, "node_modules");
        if (!Path.Exists(modules))
            HostFolder.CreatePrivate(modules);
        var environment = BuildEnvironment.For(
            variables.EnvironmentOf(context, options.Value.BuildTimeout),
            BuildCaches.FolderOf(storage.Folder, context.Function.Id),
            temporary);
        environment["GIT_CEILING_DIRECTORIES"] = workspace;
        if (runtimes.Find(context.Function.Settings.Runtime) is NodeRuntime node)
        {
            var program = await node.ProgramOfAsync(context.Function.Settings.Runtime, cancellationToken).ConfigureAwait(false);
            environment["PATH"] = BuildEnvironment.PathWith(program, Path.Combine(workspace, "bin"), environment.GetValueOrDefault("PATH", ""));
        }

        using var log = new MaskedOutput(variables.MaskOf(context), build.Write);
        var exitCode = await commands
            .RunAsync(new BuildCommand(context.Deployment.Commands, code, environment, log.Write), cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0)
            throw new BuildFailedException(message: null, exitCode);
        if (Directory.Exists(modules) && !Directory.EnumerateFileSystemEntries(modules).Any())
            Directory.Delete(modules);
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
        var limits = new ArchiveLimits(options.Value.MaxUnpackedBytes);
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
