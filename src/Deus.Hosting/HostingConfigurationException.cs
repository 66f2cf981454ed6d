namespace Deus.Hosting;

/// <summary>
/// The host application has not registered something that is needed, or has set a value that cannot work; the message names the
/// line or the value.
/// </summary>
public sealed class HostingConfigurationException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is missing or wrong, and the line or value that mends it.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public HostingConfigurationException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Misconfigured, innerException)
    {
    }
}
