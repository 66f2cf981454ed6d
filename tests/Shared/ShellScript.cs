using System.Diagnostics;

namespace Deus.Hosting.Shared;

/// <summary>Runs shell scripts for tests.</summary>
public static class ShellScript
{
    /// <summary>Runs a script and returns its output. Throws with the error output when the script fails.</summary>
    public static async Task<string> RunAsync(string script, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh", ["-ec", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"The script ended with {process.ExitCode}: {await errors}");
    }
}
