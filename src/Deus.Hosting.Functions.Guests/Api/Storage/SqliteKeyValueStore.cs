using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Key-value pairs in the database of the guest API. An expired pair is deleted when another one that expires is written.</summary>
internal sealed class SqliteKeyValueStore(GuestDatabase database, TimeProvider time) : IGuestKeyValueStore
{
    private const int MaxListed = 1000;
    private const string IsAlive = "(expires_at IS NULL OR expires_at > $now)";

    public ValueTask<byte[]?> GetAsync(GuestCall call, string key, CancellationToken cancellationToken) => new(Find(call, key));

    public ValueTask SetAsync(GuestCall call, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        Set(call, key, value.ToArray(), DBNull.Value);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetAsync(GuestCall call, string key, ReadOnlyMemory<byte> value, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        database.Run("DELETE FROM key_values WHERE expires_at <= $now", ("$now", Now));
        Set(call, key, value.ToArray(), Now + (long)lifetime.TotalMilliseconds);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> IncrementAsync(GuestCall call, string key, long by, CancellationToken cancellationToken) => new(database.Together(() =>
    {
        var found = Find(call, key);
        if (found is null)
        {
            Set(call, key, Digits(by), DBNull.Value);
            return by;
        }

        var sum = Add(found, by);
        database.Run(
            "UPDATE key_values SET value = $value WHERE function = $function AND key = $key",
            ("$function", ScopeOf(call)), ("$key", key), ("$value", Digits(sum)));
        return sum;
    }));

    public ValueTask<bool> DeleteAsync(GuestCall call, string key, CancellationToken cancellationToken) => new(database.Run(
        $"DELETE FROM key_values WHERE function = $function AND key = $key AND {IsAlive}",
        ("$function", ScopeOf(call)), ("$key", key), ("$now", Now)) > 0);

    public ValueTask<IReadOnlyList<string>> ListAsync(GuestCall call, string prefix, CancellationToken cancellationToken) => new(database.List(
        $"SELECT key FROM key_values WHERE function = $function AND substr(key, 1, length($prefix)) = $prefix AND {IsAlive} ORDER BY key LIMIT $limit",
        ("$function", ScopeOf(call)), ("$prefix", prefix), ("$limit", MaxListed), ("$now", Now)));

    public ValueTask RemoveFunctionAsync(string functionId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        database.Run("DELETE FROM key_values WHERE function = $function", ("$function", GuestDatabase.ScopeOf(functionId, createdAt)));
        return ValueTask.CompletedTask;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private byte[]? Find(GuestCall call, string key) => database.Run(
        $"SELECT value FROM key_values WHERE function = $function AND key = $key AND {IsAlive}",
        static command => command.ExecuteScalar() as byte[],
        ("$function", ScopeOf(call)), ("$key", key), ("$now", Now));

    private void Set(GuestCall call, string key, byte[] value, object expiresAt) => database.Run(
        "INSERT INTO key_values (function, key, value, expires_at) VALUES ($function, $key, $value, $expires) "
        + "ON CONFLICT (function, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at",
        ("$function", ScopeOf(call)), ("$key", key), ("$value", value), ("$expires", expiresAt));

    private static byte[] Digits(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static long Add(byte[] value, long by)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new GuestServiceException("The value of the key is not a whole number.");
        try
        {
            return checked(number + by);
        }
        catch (OverflowException)
        {
            throw new GuestServiceException("The number would have more than 64 bits.");
        }
    }

    private static string ScopeOf(GuestCall call) => GuestDatabase.ScopeOf(call.FunctionId, call.FunctionCreatedAt);
}
