namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The feature flags of the guest API.</summary>
internal static class FlagCalls
{
    public static string Variant(GuestApi api, string key)
    {
        NameRules.CheckKey(key);
        return api.Use(api.Services.Flags, "flags", api.Grants.Flags, "feature flags", (flags, token) => flags.EvaluateAsync(api.Call, key, token));
    }

    public static bool IsOn(GuestApi api, string key) => Variant(api, key) is not ("" or "false");
}
