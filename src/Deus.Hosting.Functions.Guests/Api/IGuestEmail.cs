namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Sends emails for functions. The application registers an implementation as a singleton; without one, functions get the error "not available".
/// </summary>
public interface IGuestEmail
{
    /// <summary>Sends an email.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="email">The email. Its sender is chosen by the function: check it when it matters.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The id of the email at the provider.</returns>
    /// <exception cref="GuestServiceException">The email is refused. The function reads the message.</exception>
    ValueTask<string> SendAsync(GuestCall call, GuestEmail email, CancellationToken cancellationToken);
}
