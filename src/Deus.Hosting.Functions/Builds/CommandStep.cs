using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>The step of a build that runs its commands, with the environment and within the limits of the function.</summary>
internal sealed class CommandStep(
    HostStorage storage,
    BuildVariables variables,
    IBuildCommands commands,
    FunctionRuntimes runtimes,
    BuildDiskQuota quota,
    IOptions<FunctionsOptions> options)
{
    private const int CommandNotFound = 127;
    private const int BytesPerMegabyte = 1024 * 1024;

    /// <exception cref="BuildFailedException">The commands failed, or the build exceeds its disk quota.</exception>
    public async Task RunAsync(BuildContext context, LocalBuild build, BuildWorkspace workspace, CancellationToken cancellationToken)
    {
        var cache = BuildCaches.FolderOf(storage.Folder, context.Function.Id);
        using var log = new MaskedOutput(variables.MaskOf(context), build.Write);
        if (string.IsNullOrWhiteSpace(context.Deployment.Commands))
        {
            log.Write(BuildLogMessages.NoCommands);
            quota.Check(workspace.Root, cache);
            return;
        }

        await quota.TrimCacheAsync(cache, log.Write, cancellationToken).ConfigureAwait(false);
        var exitCode = 0;
        await quota.EnforceAsync(
            workspace.Root,
            cache,
            async token => exitCode = await RunAsync(context, workspace, cache, log, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            throw new BuildFailedException(message: null, exitCode);
        workspace.RemoveEmptyModules();
    }

    private async Task<int> RunAsync(
        BuildContext context, BuildWorkspace workspace, string cache, MaskedOutput log, CancellationToken cancellationToken)
    {
        workspace.Prepare();
        var settings = context.Function.Settings;
        var node = runtimes.Find(settings.Runtime) is NodeRuntime runtime
            ? await runtime.FindAsync(settings.Runtime, cancellationToken).ConfigureAwait(false)
            : null;
        var environment = EnvironmentOf(context, workspace, cache, node);
        foreach (var line in VariableNotes.For(variables.OwnOf(context), environment, isNode: node is not null))
            log.Write(line);
        var command = new BuildCommand(context.Deployment.Commands, workspace.Code, environment, log.Write)
        {
            MaxMemoryMegabytes = Specification.BuildMemoryOf(settings.BuildSpecification) + (node?.ReservedMegabytes ?? 0),
            MaxFileMegabytes = (int)Math.Min(
                int.MaxValue, 1 + (Math.Min(options.Value.MaxUnpackedBytes, quota.MaxBytes) / BytesPerMegabyte)),
        };
        var exitCode = await commands.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return exitCode == CommandNotFound && node is not null && PathSearch.FindIn(environment["PATH"], "npm") is null
            ? throw new BuildFailedException(BuildLogMessages.NoNpm(node.FullPath), exitCode)
            : exitCode;
    }

    private Dictionary<string, string> EnvironmentOf(
        BuildContext context, BuildWorkspace workspace, string cache, NodeInstallation? node)
    {
        var environment = BuildEnvironment.For(
            variables.EnvironmentOf(context, options.Value.BuildTimeout), cache, workspace.Temporary);
        environment["GIT_CEILING_DIRECTORIES"] = workspace.Root;
        var path = environment.GetValueOrDefault("PATH", "");
        environment["PATH"] = node is null ? path : BuildEnvironment.PathWith(node.FullPath, workspace.Programs, path);
        return environment;
    }
}
