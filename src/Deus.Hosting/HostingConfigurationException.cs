namespace Deus.Hosting;

/// <summary>
/// The host application has not registered something that is needed, or has set a value that cannot work; the message names the
/// line or the value.
/// </summary>
public sealed class HostingConfigurationException : HostingException
{
    internal HostingConfigurationException(string message)
        : base(message)
    {
    }
}
