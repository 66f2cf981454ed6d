namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Key-value pairs in the database of the guest API.</summary>
internal sealed class SqliteKeyValueStore(GuestDatabase database) : IGuestKeyValueStore
{
    private const int MaxListed = 1000;

    public ValueTask<byte[]?> GetAsync(GuestCall call, string key, CancellationToken cancellationToken) => new(database.Run(
        "SELECT value FROM key_values WHERE function = $function AND key = $key",
        static command => command.ExecuteScalar() as byte[],
        ("$function", ScopeOf(call)), ("$key", key)));

    public ValueTask SetAsync(GuestCall call, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        database.Run(
            "INSERT INTO key_values VALUES ($function, $key, $value) ON CONFLICT (function, key) DO UPDATE SET value = excluded.value",
            ("$function", ScopeOf(call)), ("$key", key), ("$value", value.ToArray()));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(GuestCall call, string key, CancellationToken cancellationToken) => new(database.Run(
        "DELETE FROM key_values WHERE function = $function AND key = $key", ("$function", ScopeOf(call)), ("$key", key)) > 0);

    public ValueTask<IReadOnlyList<string>> ListAsync(GuestCall call, string prefix, CancellationToken cancellationToken) => new(database.List(
        "SELECT key FROM key_values WHERE function = $function AND substr(key, 1, length($prefix)) = $prefix ORDER BY key LIMIT $limit",
        ("$function", ScopeOf(call)), ("$prefix", prefix), ("$limit", MaxListed)));

    public ValueTask RemoveFunctionAsync(string functionId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        database.Run("DELETE FROM key_values WHERE function = $function", ("$function", GuestDatabase.ScopeOf(functionId, createdAt)));
        return ValueTask.CompletedTask;
    }

    private static string ScopeOf(GuestCall call) => GuestDatabase.ScopeOf(call.FunctionId, call.FunctionCreatedAt);
}
