namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The variables of the calling function. A change applies to its next executions, and to reads later in this one.</summary>
internal static class VariableCalls
{
    public static string? Get(GuestApi? api, IReadOnlyDictionary<string, string> environment, string key) =>
        api is not null && api.ChangedVariables.TryGetValue(key, out var changed) ? changed : environment.GetValueOrDefault(key);

    public static bool Set(GuestApi api, string key, string value) => Change(api, key, value, async (store, token) =>
    {
        await store.SetAsync(api.Call.FunctionId, key, value, secret: true, token).ConfigureAwait(false);
        return true;
    });

    /// <summary>Deletes a variable. One that does not exist is no error.</summary>
    public static bool Delete(GuestApi api, string key) => Change(api, key, value: null, async (store, token) =>
    {
        var variables = await store.ListAsync(api.Call.FunctionId, token).ConfigureAwait(false);
        if (variables.Any(variable => variable.Key == key))
            await store.DeleteAsync(api.Call.FunctionId, key, token).ConfigureAwait(false);
        return true;
    });

    private static bool Change(GuestApi api, string key, string? value, Func<IVariableStore, CancellationToken, ValueTask<bool>> change)
    {
        var done = api.Use(api.Services.Variables, "variables", api.Grants.Variables, "variables", async (store, token) =>
        {
            try
            {
                return await change(store(), token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ArgumentException or FunctionStoreException)
            {
                throw new GuestServiceException(e.Message);
            }
        });
        api.ChangedVariables[key] = value;
        return done;
    }
}
