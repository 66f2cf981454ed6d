namespace Deus.Hosting.Functions.Builds;

/// <summary>Ends a build as failed.</summary>
/// <param name="message">The last line of the build log; null when the exit code is sufficient.</param>
/// <param name="exitCode">The exit code of the commands; -1 when they did not run to the end.</param>
/// <param name="innerException">The cause; null when it is unknown.</param>
internal sealed class BuildFailedException(string? message, int exitCode = -1, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string? Reason { get; } = message;

    public int ExitCode { get; } = exitCode;
}
