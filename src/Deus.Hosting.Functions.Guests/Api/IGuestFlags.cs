namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Feature flags. The default uses Microsoft.FeatureManagement, when the application has registered it with <c>AddFeatureManagement()</c>;
/// register another implementation to replace it. Without both, guests get the error "not available".
/// </summary>
public interface IGuestFlags
{
    /// <summary>Evaluates a flag for the caller of the execution.</summary>
    /// <param name="call">The calling execution, with the caller.</param>
    /// <param name="key">The key of the flag.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The variant. <c>false</c> and the empty text are off, everything else is on. An unknown flag is <c>false</c>.</returns>
    ValueTask<string> EvaluateAsync(GuestCall call, string key, CancellationToken cancellationToken);

    /// <summary>Returns whether a flag is on. The default implementation evaluates the variant.</summary>
    /// <param name="call">The calling execution, with the caller.</param>
    /// <param name="key">The key of the flag.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>False for an unknown flag.</returns>
    async ValueTask<bool> IsEnabledAsync(GuestCall call, string key, CancellationToken cancellationToken) =>
        await EvaluateAsync(call, key, cancellationToken).ConfigureAwait(false) is not ("" or "false");
}
