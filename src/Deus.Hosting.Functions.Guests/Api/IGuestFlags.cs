namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>Feature flags. The application registers an implementation; without one, guests get the error "not available".</summary>
public interface IGuestFlags
{
    /// <summary>Evaluates a flag for the caller of the execution.</summary>
    /// <param name="call">The calling execution, with the caller.</param>
    /// <param name="key">The key of the flag.</param>
    /// <param name="cancellationToken">Cancelled when the execution ends.</param>
    /// <returns>The variant. <c>false</c> and the empty text are off, everything else is on. An unknown flag is <c>false</c>.</returns>
    ValueTask<string> EvaluateAsync(GuestCall call, string key, CancellationToken cancellationToken);
}
