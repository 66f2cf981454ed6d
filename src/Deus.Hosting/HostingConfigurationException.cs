namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the host application has not registered a required service, or has set a value that cannot
/// work. The message names the missing line of code or the wrong value.
/// </summary>
public sealed class HostingConfigurationException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the missing registration or the wrong value, and the correction.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    public HostingConfigurationException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Misconfigured, innerException)
    {
    }
}
