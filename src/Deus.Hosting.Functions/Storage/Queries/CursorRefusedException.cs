namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>A list cannot go on from its cursor.</summary>
internal sealed class CursorRefusedException(string cursorId, string? nullAttribute) : Exception("The cursor cannot be used.")
{
    public string CursorId { get; } = cursorId;

    /// <summary>The order's attribute that the cursor's row has no value of; null when there is no such row.</summary>
    public string? NullAttribute { get; } = nullAttribute;
}
