using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>The steps of one build: unpack the source, run the commands, check the entry file, pack the output.</summary>
internal sealed class BuildJob(
    HostStorage storage, BuildStore builds, VariableStore variables, IBuildCommands commands, IOptions<FunctionsOptions> options)
{
    /// <returns>The output artifact; dispose it after the deployment has become ready.</returns>
    /// <exception cref="BuildFailedException">The build failed.</exception>
    public async Task<StoredArtifact> RunAsync(Deployment build, BuildLog log, CancellationToken cancellationToken)
    {
        var workspace = storage.Folder.NewTemporaryPath();
        try
        {
            var code = Path.Combine(workspace, "code");
            HostFolder.CreatePrivate(workspace);
            await UnpackAsync(build, code, cancellationToken).ConfigureAwait(false);
            await builds.MarkBuildingAsync(build, cancellationToken).ConfigureAwait(false);
            await RunCommandsAsync(build, workspace, code, log, cancellationToken).ConfigureAwait(false);
            CheckEntrypoint(build, code);
            return await PackAsync(code, cancellationToken).ConfigureAwait(false);
        }
        catch (ArchiveRejectedException e)
        {
            throw new BuildFailedException(e.Message, innerException: e);
        }
        finally
        {
            FolderRemoval.Remove(workspace);
        }
    }

    private ArchiveLimits Limits => new(options.Value.MaxUnpackedBytes);

    private async Task UnpackAsync(Deployment build, string folder, CancellationToken cancellationToken)
    {
        var source = storage.Artifacts.Open(build.SourceHash!);
        await using (source.ConfigureAwait(false))
            await ArchiveReader.UnpackAsync(source, folder, Limits, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunCommandsAsync(
        Deployment build, string workspace, string code, BuildLog log, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(build.Commands))
            return;
        var (function, stored) = builds.Context(build) ?? throw new BuildFailedException("The function was deleted.");
        var temporary = Path.Combine(workspace, "tmp");
        HostFolder.CreatePrivate(temporary);
        // npm looks upwards for a package.json or a node_modules: here it stops before it leaves the workspace.
        HostFolder.CreatePrivate(Path.Combine(workspace, "node_modules"));
        var environment = BuildEnvironment.For(
            function,
            build,
            stored.Select(v => KeyValuePair.Create(v.Key, variables.Reveal(v))),
            storage.Folder.Cache,
            temporary);
        var exitCode = await commands
            .RunAsync(new BuildCommand(build.Commands, code, environment, log.Write), cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0)
            throw new BuildFailedException($"The build commands ended with exit code {exitCode}.", exitCode);
    }

    private static void CheckEntrypoint(Deployment build, string code)
    {
        var path = ArchivePaths.Normalise(build.Entrypoint);
        if (!File.Exists(Path.Combine(code, path)))
            throw new BuildFailedException(
                $"The entry file '{build.Entrypoint}' is not there after the build. Put it into the archive (paths begin at its "
                + "root), or name another one.");
    }

    private Task<StoredArtifact> PackAsync(string code, CancellationToken cancellationToken) => storage.Artifacts.SaveAsync(
        (target, token) => ArchiveWriter.PackAsync(code, target, Limits, token), cancellationToken);
}
