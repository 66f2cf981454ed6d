namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// A service of the guest API refuses a call. The guest receives the message, so it must not contain a secret. Other exceptions of a service are
/// logged, and the guest only learns that the service has failed.
/// </summary>
public sealed class GuestServiceException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is wrong, and what would be accepted.</param>
    public GuestServiceException(string message)
        : base(message, HostingErrorReason.RefusedArgument)
    {
    }
}
