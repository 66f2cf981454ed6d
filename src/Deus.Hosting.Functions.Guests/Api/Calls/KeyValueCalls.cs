namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The key-value store of the guest API.</summary>
internal static class KeyValueCalls
{
    private const string Name = "key-value";

    public static byte[]? Get(GuestApi api, string key) => Use(api, key, (store, token) => store.GetAsync(api.Call, key, token));

    public static bool Set(GuestApi api, string key, ReadOnlyMemory<byte> value) => Use(api, key, async (store, token) =>
    {
        await store.SetAsync(api.Call, key, value, token).ConfigureAwait(false);
        return true;
    });

    public static bool Delete(GuestApi api, string key) => Use(api, key, (store, token) => store.DeleteAsync(api.Call, key, token));

    public static IReadOnlyList<string> List(GuestApi api, string prefix) =>
        api.Use(api.Services.KeyValue, Name, api.Grants.KeyValue, Name, (store, token) => store.ListAsync(api.Call, prefix, token));

    private static T Use<T>(GuestApi api, string key, Func<IGuestKeyValueStore, CancellationToken, ValueTask<T>> call)
    {
        NameRules.CheckKey(key);
        return api.Use(api.Services.KeyValue, Name, api.Grants.KeyValue, Name, call);
    }
}
