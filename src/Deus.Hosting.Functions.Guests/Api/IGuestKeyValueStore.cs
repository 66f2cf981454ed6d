namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Values by key that a function keeps between executions. Every function has its own keys. The default keeps them in a database in the host's
/// folder; register another implementation before <c>AddGuestRuntimes()</c> to replace it.
/// </summary>
public interface IGuestKeyValueStore
{
    /// <summary>Reads a value.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="key">The key, 1 to 512 characters.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The value; null when the key does not exist.</returns>
    ValueTask<byte[]?> GetAsync(GuestCall call, string key, CancellationToken cancellationToken);

    /// <summary>Writes a value, and replaces an existing one.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="key">The key, 1 to 512 characters.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A task that completes when the value is stored.</returns>
    ValueTask SetAsync(GuestCall call, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken);

    /// <summary>Writes a value that expires, and replaces an existing one. The default implementation refuses the call.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="key">The key, 1 to 512 characters.</param>
    /// <param name="value">The value.</param>
    /// <param name="lifetime">How long the value is kept, more than zero and at most 10 years.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A task that completes when the value is stored.</returns>
    /// <exception cref="GuestServiceException">The store has no values that expire.</exception>
    ValueTask SetAsync(GuestCall call, string key, ReadOnlyMemory<byte> value, TimeSpan lifetime, CancellationToken cancellationToken) =>
        throw new GuestServiceException("The key-value store has no values that expire.");

    /// <summary>
    /// Adds to a whole number, which is stored as decimal digits, in one step. A key that does not exist begins with zero; a lifetime stays. The
    /// default implementation refuses the call.
    /// </summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="key">The key, 1 to 512 characters.</param>
    /// <param name="by">The number to add, which may be negative.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The number afterwards.</returns>
    /// <exception cref="GuestServiceException">The value is not a whole number, the result has more than 64 bits, or the store cannot add.</exception>
    ValueTask<long> IncrementAsync(GuestCall call, string key, long by, CancellationToken cancellationToken) =>
        throw new GuestServiceException("The key-value store cannot add to numbers.");

    /// <summary>Deletes a value.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="key">The key, 1 to 512 characters.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>True when the key existed.</returns>
    ValueTask<bool> DeleteAsync(GuestCall call, string key, CancellationToken cancellationToken);

    /// <summary>Lists keys.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="prefix">The beginning of the keys; empty for all.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The keys in ordinal order, at most 1,000.</returns>
    ValueTask<IReadOnlyList<string>> ListAsync(GuestCall call, string prefix, CancellationToken cancellationToken);

    /// <summary>Removes all pairs of a deleted function. The default implementation does nothing.</summary>
    /// <param name="functionId">The id of the function. Another function with this id may exist by now.</param>
    /// <param name="createdAt">When the deleted function was created, see <see cref="GuestCall.FunctionCreatedAt"/>.</param>
    /// <param name="cancellationToken">Canceled when the host stops.</param>
    /// <returns>A task that completes when the pairs are removed.</returns>
    ValueTask RemoveFunctionAsync(string functionId, DateTimeOffset createdAt, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
