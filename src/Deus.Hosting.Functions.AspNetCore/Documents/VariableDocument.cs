using System.Text.Json.Serialization;
using Deus.Hosting.Functions.Variables;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of a variable.</summary>
internal sealed record VariableDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    [JsonPropertyName("$createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("$updatedAt")]
    public required string UpdatedAt { get; init; }

    public required string Key { get; init; }

    /// <summary>The value; empty for a secret variable.</summary>
    public required string Value { get; init; }

    public required bool Secret { get; init; }

    public string ResourceType { get; init; } = "function";

    public required string ResourceId { get; init; }

    public static VariableDocument From(Variable variable, VariableRecords store) => new()
    {
        Id = variable.Id,
        CreatedAt = WireTime.Format(variable.CreatedAt),
        UpdatedAt = WireTime.Format(variable.UpdatedAt),
        Key = variable.Key,
        Value = variable.Secret ? "" : store.Reveal(variable),
        Secret = variable.Secret,
        ResourceId = variable.FunctionId,
    };

    public override string ToString() => Key;
}
