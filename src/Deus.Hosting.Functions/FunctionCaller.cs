namespace Deus.Hosting.Functions;

/// <summary>
/// Who calls a function, as the application has established it. Guests can read it, and feature flags are evaluated for it.
/// </summary>
public sealed record FunctionCaller
{
    /// <summary>The id of the user; empty (default) when it is not known.</summary>
    public string UserId { get; init; } = "";

    /// <summary>The role of the user; empty (default) when the user has no role.</summary>
    public string Role { get; init; } = "";

    /// <summary>The tenant of the user; empty (default) when the user has no tenant.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>The email address of the user; empty (default) when it is not known.</summary>
    public string Email { get; init; } = "";

    /// <summary>The groups of the user. Default none.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Returns the id of the user, without the other properties.</summary>
    public override string ToString() => $"{nameof(FunctionCaller)} {{ {nameof(UserId)} = {UserId} }}";
}
