namespace Deus.Hosting.Functions;

/// <summary>A variable of a function, its value still sealed.</summary>
internal sealed record Variable
{
    public required string Id { get; init; }

    public required string FunctionId { get; init; }

    public required string Key { get; init; }

    public required byte[] SealedValue { get; init; }

    /// <summary>True when the value cannot be read back through the API.</summary>
    public required bool Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public override string ToString() => Key;
}
