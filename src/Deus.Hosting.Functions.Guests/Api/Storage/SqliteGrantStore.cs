using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Grants in the database of the guest API, and in memory once they were read.</summary>
/// <param name="database">The database.</param>
/// <param name="functions">Returns the functions of the host. Called when grants are read or set by the application.</param>
internal sealed partial class SqliteGrantStore(GuestDatabase database, Func<IFunctionStore> functions) : IGuestGrantStore
{
    private readonly ConcurrentDictionary<string, GuestGrants> _known = new(StringComparer.Ordinal);

    public async Task<GuestGrants> GetAsync(string functionId, CancellationToken cancellationToken)
    {
        var function = await functions().GetAsync(functionId, cancellationToken).ConfigureAwait(false);
        return Find(GuestDatabase.ScopeOf(function.Id, function.CreatedAt));
    }

    public async Task SetAsync(string functionId, GuestGrants grants, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grants);
        var function = await functions().GetAsync(functionId, cancellationToken).ConfigureAwait(false);
        var scope = GuestDatabase.ScopeOf(function.Id, function.CreatedAt);
        database.Run(
            "INSERT INTO grants VALUES ($function, $content) ON CONFLICT (function) DO UPDATE SET content = excluded.content",
            ("$function", scope), ("$content", JsonSerializer.Serialize(grants, GrantsJson.Default.GuestGrants)));
        _known[scope] = grants;
    }

    /// <summary>Removes the grants of a deleted function.</summary>
    public void Remove(string functionId, DateTimeOffset createdAt)
    {
        var scope = GuestDatabase.ScopeOf(functionId, createdAt);
        database.Run("DELETE FROM grants WHERE function = $function", ("$function", scope));
        _known.TryRemove(scope, out _);
    }

    /// <summary>Returns the grants of a function for an execution.</summary>
    public GuestGrants FindFor(GuestCall call) => Find(GuestDatabase.ScopeOf(call.FunctionId, call.FunctionCreatedAt));

    private GuestGrants Find(string scope) => _known.GetOrAdd(scope, static (key, database) => database.Run(
        "SELECT content FROM grants WHERE function = $function",
        static command => command.ExecuteScalar() is string content
            ? JsonSerializer.Deserialize(content, GrantsJson.Default.GuestGrants) ?? GuestGrants.None
            : GuestGrants.None,
        ("$function", key)), database);

    [JsonSerializable(typeof(GuestGrants))]
    private sealed partial class GrantsJson : JsonSerializerContext;
}
