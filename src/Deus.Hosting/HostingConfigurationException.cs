namespace Deus.Hosting;

/// <summary>The host application has not registered something that is needed; the message names the line that does.</summary>
public sealed class HostingConfigurationException : HostingException
{
    internal HostingConfigurationException(string message)
        : base(message)
    {
    }
}
