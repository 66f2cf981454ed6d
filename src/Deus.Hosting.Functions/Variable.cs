namespace Deus.Hosting.Functions;

/// <summary>A variable of a function.</summary>
public sealed record Variable
{
    /// <summary>The id of the variable.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The name of the variable.</summary>
    public required string Key { get; init; }

    /// <summary>The value; null when the variable is secret.</summary>
    public string? Value { get; init; }

    /// <summary>True when the value cannot be read back.</summary>
    public required bool Secret { get; init; }

    /// <summary>When the variable was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the variable last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    internal byte[] SealedValue { get; init; } = [];

    /// <summary>Returns the name without the value, so that a log does not contain the value.</summary>
    public override string ToString() => Key;
}
