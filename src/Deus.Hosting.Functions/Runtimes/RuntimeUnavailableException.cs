namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A runtime cannot execute functions on this machine. The message states what to install.</summary>
public sealed class RuntimeUnavailableException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is missing, what would be accepted, and what to install.</param>
    /// <param name="innerException">The cause; null when it is unknown.</param>
    public RuntimeUnavailableException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Misconfigured, innerException)
    {
    }
}
