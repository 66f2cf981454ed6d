namespace Deus.Hosting.Tool;

/// <summary>A failure that the tool has found, with the exit code to return.</summary>
/// <param name="message">What is wrong, what would be accepted, and what to do.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>; default <see cref="ExitCodes.Usage"/>.</param>
/// <param name="innerException">The cause; null (default) when there is none.</param>
internal sealed class ToolException(string message, int exitCode = ExitCodes.Usage, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode => exitCode;
}
