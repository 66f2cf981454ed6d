namespace Deus.Hosting.Functions.Builds;

/// <summary>A build ends as failed.</summary>
/// <param name="message">The last line of its log; null when the exit code says all.</param>
/// <param name="exitCode">How the commands ended; -1 when they did not run to their end.</param>
/// <param name="innerException">What was behind it.</param>
internal sealed class BuildFailedException(string? message, int exitCode = -1, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string? Reason { get; } = message;

    public int ExitCode { get; } = exitCode;
}
