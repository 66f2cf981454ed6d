namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The tables of the guest API.</summary>
internal static class TableCalls
{
    public static string Get(GuestApi api, string table, string id) => Use(api, table, (tables, token) => tables.GetAsync(api.Call, table, id, token))
        ?? throw new GuestServiceException($"The table '{table}' has no row '{id}'.");

    /// <summary>Inserts or changes a row.</summary>
    /// <returns>The row; <c>null</c> in JSON when the row to change does not exist.</returns>
    public static string Put(GuestApi api, string table, string data) =>
        Use(api, table, (tables, token) => tables.PutAsync(api.Call, table, data, token)) ?? "null";

    public static bool Delete(GuestApi api, string table, string id) => Use(api, table, async (tables, token) =>
    {
        await tables.DeleteAsync(api.Call, table, id, token).ConfigureAwait(false);
        return true;
    });

    public static string Query(GuestApi api, string table, string query) =>
        Use(api, table, (tables, token) => tables.QueryAsync(api.Call, table, query, token));

    private static T Use<T>(GuestApi api, string table, Func<IGuestTables, CancellationToken, ValueTask<T>> call) =>
        api.Use(api.Services.Tables, "tables", GuestGrants.Has(api.Grants.Tables, table), $"the table '{table}'", call);
}
