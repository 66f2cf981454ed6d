using System.Diagnostics;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Folders;

/// <summary>Runs the command with which a function is built on this machine.</summary>
internal static class LocalBuild
{
    /// <summary>Runs the command of a folder, when it has one.</summary>
    /// <exception cref="ToolException">The command ended with another exit code than 0.</exception>
    public static async Task RunAsync(FunctionFolder folder, Terminal terminal, CancellationToken cancellationToken)
    {
        if (folder.Build is not { Length: > 0 } command)
            return;
        terminal.Message($"Running: {command}");
        using var process = Start(folder, command, terminal);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
            throw new ToolException($"The build command '{command}' ended with {process.ExitCode}. Nothing was deployed.", ExitCodes.BuildFailed);
    }

    private static Process Start(FunctionFolder folder, string command, Terminal terminal)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd" : "/bin/sh")
        {
            ArgumentList = { OperatingSystem.IsWindows() ? "/c" : "-c", command },
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Write;
        process.ErrorDataReceived += Write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Write(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
                terminal.Log(text);
        }
    }
}
