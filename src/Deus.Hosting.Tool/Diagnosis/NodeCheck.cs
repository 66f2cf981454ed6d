using System.ComponentModel;
using System.Diagnostics;

namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>Checks that Node.js is there, and new enough for the embedded host.</summary>
internal static class NodeCheck
{
    private const string Name = "Node.js";
    private const int OldestVersion = 20;
    private const string Advice = "Install Node.js 20 or newer, and put it into PATH. Functions in Lua, C and guest JavaScript run without it.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <param name="isNeeded">True when the folder has a function for Node.js, so that a missing Node.js is a failure.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static async Task<CheckResult> RunAsync(bool isNeeded, TimeProvider time, CancellationToken cancellationToken)
    {
        var version = await ReadVersionAsync(time, cancellationToken);
        var major = version is ['v', .. var number] && int.TryParse(number.Split('.')[0], out var parsed) ? parsed : 0;
        if (major >= OldestVersion)
            return CheckResult.Passed(Name, version!);
        var problem = version is null ? "It was not found, or did not start." : $"{version} is too old.";
        return isNeeded ? CheckResult.Failed(Name, problem, Advice) : CheckResult.Warned(Name, problem, Advice);
    }

    /// <summary>Returns what <c>node --version</c> prints; null when it cannot be started or does not end in time.</summary>
    private static async Task<string?> ReadVersionAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                return (await process.StandardOutput.ReadToEndAsync(limit.Token)).Trim();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
