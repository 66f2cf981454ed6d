namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The key-value store of the guest API.</summary>
internal static class KeyValueCalls
{
    private const string Name = "key-value";
    private const double MaxSeconds = 315_360_000; // 10 years.
    private const double MaxExact = 9_007_199_254_740_991;

    public static byte[]? Get(GuestApi api, string key) => Use(api, key, (store, token) => store.GetAsync(api.Call, key, token));

    /// <param name="api">The guest API.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="seconds">How long the value is kept; null for ever.</param>
    public static bool Set(GuestApi api, string key, ReadOnlyMemory<byte> value, double? seconds = null) => Use(api, key, async (store, token) =>
    {
        if (seconds is null)
            await store.SetAsync(api.Call, key, value, token).ConfigureAwait(false);
        else
            await store.SetAsync(api.Call, key, value, CheckLifetime(seconds.Value), token).ConfigureAwait(false);
        return true;
    });

    public static long Increment(GuestApi api, string key, double by) => Use(api, key, (store, token) =>
        by is >= -MaxExact and <= MaxExact && Math.Floor(by) == by
            ? store.IncrementAsync(api.Call, key, (long)by, token)
            : throw new GuestServiceException("The number to add is not valid. Accepted: a whole number of at most 53 bits."));

    public static bool Delete(GuestApi api, string key) => Use(api, key, (store, token) => store.DeleteAsync(api.Call, key, token));

    public static IReadOnlyList<string> List(GuestApi api, string prefix) =>
        api.Use(api.Services.KeyValue, Name, api.Grants.KeyValue, Name, (store, token) => store.ListAsync(api.Call, prefix, token));

    private static TimeSpan CheckLifetime(double seconds) => seconds is > 0 and <= MaxSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new GuestServiceException($"The time is not valid. Accepted: seconds, more than 0 and at most {MaxSeconds}.");

    private static T Use<T>(GuestApi api, string key, Func<IGuestKeyValueStore, CancellationToken, ValueTask<T>> call)
    {
        NameRules.CheckKey(key);
        return api.Use(api.Services.KeyValue, Name, api.Grants.KeyValue, Name, call);
    }
}
