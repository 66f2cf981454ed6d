namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>A key and what it may do.</summary>
public sealed class AppwriteApiKey
{
    /// <summary>The key as callers send it. Required; make it long and random.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// What it may do, of <c>functions.read</c>, <c>functions.write</c>, <c>executions.read</c> and <c>executions.write</c>;
    /// null (default) for everything.
    /// </summary>
    public IReadOnlyList<string>? Scopes { get; set; }

    /// <summary>From when on it is refused; null (default) for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Names the scopes and never the key.</summary>
    public override string ToString() => Scopes is null ? "a key for everything" : $"a key for {string.Join(", ", Scopes)}";
}
