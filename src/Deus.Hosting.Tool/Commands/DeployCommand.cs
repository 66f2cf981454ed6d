using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus deploy</c>: packs a folder, uploads it, follows the build and prints the endpoint.</summary>
internal static class DeployCommand
{
    public static Command Create(CommandRunner runner)
    {
        var folder = FunctionArguments.Folder();
        var function = FunctionArguments.FunctionIdOption();
        var noWait = new Option<bool>("--no-wait") { Description = "Ends when the server has accepted the artifact. The build continues there." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Deploys again when a file changes, until Ctrl-C." };
        var command = new Command("deploy", "Packs a folder, uploads it, follows the build and prints the endpoint.") { folder, function, noWait, watch };
        runner.Handle(command, (context, token) =>
            RunAsync(context, context.FolderPath(folder), context.Value(function), context.Value(noWait), context.Value(watch), token));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string path, string? functionId, bool noWait, bool watch, CancellationToken cancellationToken)
    {
        var folder = FunctionFolder.Read(path, functionId);
        var artifacts = new FolderArtifacts(packed => context.Terminal.Success(
            $"Packed {packed.FileCount} {(packed.FileCount == 1 ? "file" : "files")}, {Measures.Size(packed.PackedBytes)}"));
        await using var server = await context.OpenServerAsync(cancellationToken, artifacts, folder.Path);
        var deployer = new FolderDeployer(server, artifacts, context.Environment.Time, context.Terminal);
        if (!watch)
            return Report(context.Terminal, await deployer.DeployAsync(folder, isWaiting: !noWait, cancellationToken), isBuilt: !noWait);
        await WatchAsync(context, folder, functionId, deployer, cancellationToken);
        return ExitCodes.Success;
    }

    /// <summary>Deploys now and after each change. A failure is shown, and the next change tries again.</summary>
    private static async Task WatchAsync(
        CommandContext context, FunctionFolder folder, string? functionId, FolderDeployer deployer, CancellationToken cancellationToken)
    {
        using var changes = new FolderWatcher(folder, context.Environment.Time);
        await TryDeployAsync();
        await foreach (var _ in changes.ReadAllAsync(cancellationToken))
            await TryDeployAsync();

        async Task TryDeployAsync()
        {
            try
            {
                var current = FunctionFolder.Read(folder.Path, functionId);
                Report(context.Terminal, await deployer.DeployAsync(current, isWaiting: true, cancellationToken), isBuilt: true);
                context.Terminal.Hint("Waiting for changes; Ctrl-C stops");
            }
            catch (Exception e) when (e is HostingException or ToolException or IOException)
            {
                context.Terminal.Failure(e.Message);
            }
        }
    }

    private static int Report(Terminal terminal, DeployResult result, bool isBuilt)
    {
        terminal.Success(isBuilt
            ? $"Deployment '{result.DeploymentId}' of '{result.FunctionId}' is active."
            : $"Deployment '{result.DeploymentId}' of '{result.FunctionId}' is accepted, and is being built.");
        terminal.Line(result.ExecEndpoint);
        terminal.Hint($"Call it: deus invoke {result.FunctionId}");
        if (terminal.IsJson)
            terminal.Json(new JsonObject
            {
                ["functionId"] = result.FunctionId,
                ["deploymentId"] = result.DeploymentId,
                ["endpoint"] = result.ExecEndpoint,
                ["previousDeploymentId"] = result.PreviousDeploymentId,
                ["isActive"] = isBuilt,
            });
        return ExitCodes.Success;
    }
}
