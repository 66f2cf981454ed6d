namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A runtime cannot start workers on this machine; the message says what to install.</summary>
public sealed class RuntimeUnavailableException : BackendException
{
    internal RuntimeUnavailableException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Misconfigured, innerException)
    {
    }
}
