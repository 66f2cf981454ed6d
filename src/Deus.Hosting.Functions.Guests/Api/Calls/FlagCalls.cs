namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The feature flags of the guest API.</summary>
internal static class FlagCalls
{
    public static string Variant(GuestApi api, string key) => Use(api, key, (flags, token) => flags.EvaluateAsync(api.Call, key, token));

    public static bool IsOn(GuestApi api, string key) => Use(api, key, (flags, token) => flags.IsEnabledAsync(api.Call, key, token));

    private static T Use<T>(GuestApi api, string key, Func<IGuestFlags, CancellationToken, ValueTask<T>> call)
    {
        NameRules.CheckKey(key);
        return api.Use(api.Services.Flags, "flags", api.Grants.Flags, "feature flags", call);
    }
}
