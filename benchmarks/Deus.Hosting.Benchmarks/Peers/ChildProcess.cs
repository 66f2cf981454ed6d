using System.Diagnostics;

namespace Deus.Hosting.Benchmarks.Peers;

internal static class ChildProcess
{
    /// <summary>Runs a command and returns its output. Throws when the exit code is not 0.</summary>
    public static async Task<string> RunAsync(string command, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, WorkingDirectory = folder ?? "" };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {output}");
    }

    /// <summary>Runs this program with other arguments and returns its output.</summary>
    public static Task<string> RunSelfAsync(params string[] arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? RunAsync(Environment.ProcessPath!, [typeof(ChildProcess).Assembly.Location, .. arguments])
            : RunAsync(Environment.ProcessPath!, arguments);
}
