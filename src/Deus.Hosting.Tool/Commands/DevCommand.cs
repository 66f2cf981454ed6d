using System.CommandLine;
using System.Runtime.Versioning;
using Deus.Hosting.Tool.Development;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus dev</c>: runs a function in an embedded host in this process, and deploys it again when a file changes.</summary>
internal static class DevCommand
{
    private const int DefaultPort = 5080;

    public static Command Create(CommandRunner runner)
    {
        var folder = FunctionArguments.Folder();
        var port = new Option<int>("--port", "-p")
        {
            Description = $"The port on this machine; 0 for a free one. Default: {DefaultPort}.",
            DefaultValueFactory = _ => DefaultPort,
        };
        var command = new Command("dev", "Runs a function on this machine, and reloads it when a file changes.") { folder, port };
        runner.Handle(command, (context, token) => OperatingSystem.IsLinux()
            ? RunAsync(context, context.FolderPath(folder), context.Value(port), token)
            : throw new ToolException("'deus dev' runs on Linux only, because the embedded host does. Accepted: Linux, a Linux container or WSL."));
        return command;
    }

    [SupportedOSPlatform("linux")]
    private static async Task<int> RunAsync(CommandContext context, string path, int port, CancellationToken cancellationToken)
    {
        var folder = FunctionFolder.Read(path);
        await using var host = await DevHost.StartAsync(folder, port, context.Terminal, context.Environment.Time, cancellationToken);
        using var changes = new FolderWatcher(folder, context.Environment.Time);
        context.Terminal.Success($"'{folder.Id}' ({folder.WireRuntime}) is served on this machine, and reloaded when a file changes. Ctrl-C stops.");
        context.Terminal.Line(new TextPart(host.Address, TerminalColor.Cyan));
        context.Terminal.Message("Dashboard: ", new TextPart(host.DashboardAddress, TerminalColor.Cyan));
        try
        {
            await host.ReloadAsync(cancellationToken);
            await foreach (var _ in changes.ReadAllAsync(cancellationToken))
                await host.ReloadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Terminal.Message(
                $"Stopping. {Path.Combine(folder.Path, FunctionFolder.ToolFolder)} keeps the deployments and records; it may be deleted.");
        }

        return ExitCodes.Success;
    }
}
