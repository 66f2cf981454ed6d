namespace Deus.Hosting.Functions;

/// <summary>A variable of a function.</summary>
public sealed record Variable
{
    /// <summary>The variable's id.</summary>
    public required string Id { get; init; }

    /// <summary>The function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The name.</summary>
    public required string Key { get; init; }

    /// <summary>The value; null when the variable is secret.</summary>
    public string? Value { get; init; }

    /// <summary>True when the value cannot be read back.</summary>
    public required bool Secret { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    internal byte[] SealedValue { get; init; } = [];

    /// <summary>The name alone: a value does not belong into a log.</summary>
    public override string ToString() => Key;
}
