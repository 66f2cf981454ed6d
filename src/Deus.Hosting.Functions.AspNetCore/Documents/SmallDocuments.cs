using System.Text.Json.Serialization;
using Deus.Hosting.Functions.Executions.Engine;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

internal sealed record ErrorDocument(string Message, int Code, string Type, string Version);

internal sealed record HeaderDocument(string Name, string Value);

internal sealed record VersionDocument(string Version)
{
    /// <summary>The Appwrite version that the API answers as. A client that asks for a newer format gets a warning.</summary>
    public const string ServerVersion = FunctionEnvironment.ServerVersion;
}

internal sealed record FunctionListDocument(int Total, IReadOnlyList<FunctionDocument> Functions);

internal sealed record VariableListDocument(int Total, IReadOnlyList<VariableDocument> Variables);

internal sealed record DeploymentListDocument(int Total, IReadOnlyList<DeploymentDocument> Deployments);

internal sealed record ExecutionListDocument(int Total, IReadOnlyList<ExecutionDocument> Executions);

internal sealed record RuntimeListDocument(int Total, IReadOnlyList<RuntimeDocument> Runtimes);

internal sealed record SpecificationListDocument(int Total, IReadOnlyList<SpecificationDocument> Specifications);

/// <summary>There are no rules: functions have no domains here.</summary>
internal sealed record RuleListDocument(int Total, IReadOnlyList<string> Rules);

/// <param name="Memory">In megabytes.</param>
/// <param name="Cpus">How many.</param>
/// <param name="Enabled">Always true.</param>
/// <param name="Slug">What a function names it by.</param>
internal sealed record SpecificationDocument(int Memory, double Cpus, bool Enabled, string Slug);

/// <summary>A runtime on the wire.</summary>
internal sealed record RuntimeDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    public required string Key { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Empty: no container image is used.</summary>
    public string Base { get; init; } = "";

    public string Image { get; init; } = "";

    public required string Logo { get; init; }

    public required IReadOnlyList<string> Supports { get; init; }
}
