namespace Deus.Hosting.Functions.Builds;

/// <summary>A build ends as failed; the message is the last line of its log.</summary>
internal sealed class BuildFailedException(string message, int? exitCode = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How the commands ended; null when they did not run to their end.</summary>
    public int? ExitCode { get; } = exitCode;
}
