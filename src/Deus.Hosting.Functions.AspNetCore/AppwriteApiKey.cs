namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>An API key with its scopes and its expiry.</summary>
public sealed class AppwriteApiKey
{
    /// <summary>
    /// The key that callers send. Required; use a long random value. Outside the environment Development a key is refused when it has fewer
    /// than 12 characters, few different characters, or a common word.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// The scopes that the key grants: <c>functions.read</c>, <c>functions.write</c>, <c>executions.read</c> and
    /// <c>executions.write</c>. Null (default) grants all scopes.
    /// </summary>
    public IReadOnlyList<string>? Scopes { get; set; }

    /// <summary>The time from which the key is rejected; null (default) for a key that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Returns the scopes; never the key.</summary>
    public override string ToString() => Scopes is null ? "a key with all scopes" : $"a key for {string.Join(", ", Scopes)}";
}
