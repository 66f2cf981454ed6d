namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>A list cannot continue from its cursor.</summary>
internal sealed class CursorRefusedException(string cursorId, string? nullAttribute) : Exception("The cursor cannot be used.")
{
    public string CursorId { get; } = cursorId;

    /// <summary>The name of the ordering attribute that is null in the cursor's row; null when the row does not exist.</summary>
    public string? NullAttribute { get; } = nullAttribute;
}
