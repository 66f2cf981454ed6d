using System.Globalization;

namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The lines that the host writes to the log of a build.</summary>
internal static class BuildLogMessages
{
    private const string OutOfMemory = "oom";

    /// <summary>The same text as Appwrite's. Clients search for it.</summary>
    public const string Canceled = "Build has been canceled.";

    public const string NoOutput = "The build succeeded, but its output did not arrive. Deploy again to retry.";

    public static string Exit(BuildEvent.Exited exit) => exit switch
    {
        { Reason: OutOfMemory } => "The build ran out of memory.",
        { Reason: { Length: > 0 } reason } => reason,
        { ExitCode: < 0 } => "The build commands could not be started.",
        _ => string.Create(CultureInfo.InvariantCulture, $"The build commands ended with exit code {exit.ExitCode}."),
    };

    public const string NoCommands = "The function has no build commands. Its source is packed as it is.\n";

    public const string Stopped = "The build was stopped.";

    public static string HostFailed(string why) => $"The host could not build this deployment: {why}";

    public static string Artifact(BuildEvent.Artifact artifact) =>
        $"The build's step '{artifact.Id}' failed: {artifact.Error ?? "no reason was given"}.";

    public static string TookTooLong(TimeSpan timeout) => string.Create(
        CultureInfo.InvariantCulture, $"The build took longer than {timeout.TotalSeconds:0} seconds and was ended.");

    public static string TooMuchDisk(long bytes, long maximum) => string.Create(
        CultureInfo.InvariantCulture,
        $"The build uses {bytes} bytes of disk space. Accepted: at most {maximum} bytes for its files, its temporary files and the package "
        + $"cache. Let the build write less, or raise MaxBuildDiskBytes. The files of the build and the package cache were deleted.");

    public static string CacheEmptied(long bytes) => string.Create(
        CultureInfo.InvariantCulture, $"The package cache had {bytes} bytes, more than half of MaxBuildDiskBytes, and was emptied.\n");

    public static string NoNpm(string node) =>
        $"npm was not found: it is neither beside the Node.js program '{node}' nor in the PATH of the build. Accepted: a Node.js "
        + "installation with npm. Set NodePath to the program of such an installation, add the folder of npm to the host's PATH, or use "
        + "build commands without npm.";

    public static string HostLost() => string.Create(
        CultureInfo.InvariantCulture, $"The host stopped {BuildTimeouts.MaxAttempts} times during this build. Deploy again to retry.");

    /// <summary>Returns the line that replaces missing parts of the log.</summary>
    public static string Missing(LogRange range) => range.First == range.Last
        ? string.Create(CultureInfo.InvariantCulture, $"[part {range.First} of the log did not arrive]\n")
        : string.Create(CultureInfo.InvariantCulture, $"[parts {range.First} to {range.Last} of the log did not arrive]\n");
}
