using System.Text.Json.Serialization;
using Deus.Hosting.Functions.Executions.Engine;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

internal sealed record ErrorDocument(string Message, int Code, string Type, string Version);

internal sealed record HeaderDocument(string Name, string Value);

internal sealed record VersionDocument(string Version)
{
    /// <summary>The Appwrite version that this API implements. A client that requests a newer response format gets a warning.</summary>
    public const string ServerVersion = FunctionEnvironment.ServerVersion;
}

internal sealed record FunctionListDocument(int Total, IReadOnlyList<FunctionDocument> Functions);

internal sealed record VariableListDocument(int Total, IReadOnlyList<VariableDocument> Variables);

internal sealed record DeploymentListDocument(int Total, IReadOnlyList<DeploymentDocument> Deployments);

internal sealed record ExecutionListDocument(int Total, IReadOnlyList<ExecutionDocument> Executions);

internal sealed record RuntimeListDocument(int Total, IReadOnlyList<RuntimeDocument> Runtimes);

internal sealed record SpecificationListDocument(int Total, IReadOnlyList<SpecificationDocument> Specifications);

/// <summary>The list of proxy rules. Always empty, because functions have no domains on this host.</summary>
internal sealed record RuleListDocument(int Total, IReadOnlyList<string> Rules);

/// <summary>A specification: the memory and processor limits that a function can select.</summary>
/// <param name="Memory">The memory in megabytes.</param>
/// <param name="Cpus">The number of processors.</param>
/// <param name="Enabled">Always true.</param>
/// <param name="Slug">The name of the specification in a function's settings.</param>
internal sealed record SpecificationDocument(int Memory, double Cpus, bool Enabled, string Slug);

/// <summary>The JSON document of a runtime.</summary>
internal sealed record RuntimeDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    public required string Key { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Always empty, because the runtime uses no container image.</summary>
    public string Base { get; init; } = "";

    public string Image { get; init; } = "";

    public required string Logo { get; init; }

    public required IReadOnlyList<string> Supports { get; init; }
}
