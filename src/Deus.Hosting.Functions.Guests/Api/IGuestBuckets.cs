namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Objects in named buckets, shared by the functions that have a grant for the bucket. The default keeps them as files in the host's folder;
/// register another implementation before <c>AddGuestRuntimes()</c> to replace it.
/// </summary>
public interface IGuestBuckets
{
    /// <summary>Reads an object.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="bucket">The name of the bucket: 1 to 63 lower-case letters, digits, <c>.</c>, <c>_</c> or <c>-</c>.</param>
    /// <param name="key">The key of the object, 1 to 180 bytes in UTF-8.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The bytes; null when the object does not exist.</returns>
    ValueTask<byte[]?> GetAsync(GuestCall call, string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Writes an object, and replaces an existing one in one step.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="bucket">The name of the bucket, which is created when it does not exist.</param>
    /// <param name="key">The key of the object.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A task that completes when the object is stored.</returns>
    ValueTask PutAsync(GuestCall call, string bucket, string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Deletes an object. An object that does not exist is no error.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="bucket">The name of the bucket.</param>
    /// <param name="key">The key of the object.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A task that completes when the object does not exist any more.</returns>
    ValueTask DeleteAsync(GuestCall call, string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Lists the keys of a bucket.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="bucket">The name of the bucket.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The keys in ordinal order; empty when the bucket does not exist.</returns>
    ValueTask<IReadOnlyList<string>> ListAsync(GuestCall call, string bucket, CancellationToken cancellationToken);
}
