using System.Text.Json.Serialization;
using Deus.Hosting.Functions.AspNetCore.Api;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of a function, with its properties in Appwrite's order.</summary>
internal sealed record FunctionDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    [JsonPropertyName("$createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("$updatedAt")]
    public required string UpdatedAt { get; init; }

    public required IReadOnlyList<string> Execute { get; init; }

    public required string Name { get; init; }

    public required bool Enabled { get; init; }

    public required bool Live { get; init; }

    public required bool Logging { get; init; }

    public required string Runtime { get; init; }

    /// <summary>The retention of inactive deployments in days; null before format 1.9.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required int? DeploymentRetention { get; init; }

    public required string DeploymentId { get; init; }

    public required string DeploymentCreatedAt { get; init; }

    public required string LatestDeploymentId { get; init; }

    public required string LatestDeploymentCreatedAt { get; init; }

    public required string LatestDeploymentStatus { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required IReadOnlyList<VariableDocument> Vars { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required string Schedule { get; init; }

    public required int Timeout { get; init; }

    public required string Entrypoint { get; init; }

    public required string Commands { get; init; }

    /// <summary>The version of the Open Runtimes protocol.</summary>
    public string Version { get; init; } = "v5";

    public required string InstallationId { get; init; }

    public required string ProviderRepositoryId { get; init; }

    public required string ProviderBranch { get; init; }

    public required string ProviderRootDirectory { get; init; }

    public required bool ProviderSilentMode { get; init; }

    /// <summary>Null before format 1.9.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? ProviderBranches { get; init; }

    /// <summary>Null before format 1.9.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? ProviderPaths { get; init; }

    /// <summary>
    /// The specification of builds and executions. Null from format 1.9 on, which has one for builds and one for executions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Specification { get; init; }

    /// <summary>Null before format 1.9.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? BuildSpecification { get; init; }

    /// <summary>Null before format 1.9.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? RuntimeSpecification { get; init; }

    /// <summary>Creates the document of a function.</summary>
    /// <param name="function">The function to convert.</param>
    /// <param name="variables">The variables of the function.</param>
    /// <param name="format">The response format; it decides which of the newer properties are present.</param>
    public static FunctionDocument From(HostedFunction function, IReadOnlyList<VariableDocument> variables, ResponseFormat format)
    {
        var settings = function.Settings;
        return new FunctionDocument
        {
            Id = function.Id,
            CreatedAt = WireTime.Format(function.CreatedAt),
            UpdatedAt = WireTime.Format(function.UpdatedAt),
            Execute = settings.Execute,
            Name = settings.Name,
            Enabled = settings.Enabled,
            Live = function.Live,
            Logging = settings.Logging,
            Runtime = settings.Runtime,
            DeploymentRetention = format.IsFrom1_9 ? settings.DeploymentRetentionDays : null,
            DeploymentId = function.ActiveDeploymentId ?? "",
            DeploymentCreatedAt = WireTime.Format(function.ActiveDeploymentCreatedAt),
            LatestDeploymentId = function.LatestDeploymentId ?? "",
            LatestDeploymentCreatedAt = WireTime.Format(function.LatestDeploymentCreatedAt),
            LatestDeploymentStatus = function.LatestDeploymentStatus?.Value ?? "",
            Scopes = settings.Scopes,
            Vars = variables,
            Events = settings.Events,
            Schedule = settings.Schedule,
            Timeout = (int)settings.Timeout.TotalSeconds,
            Entrypoint = settings.Entrypoint,
            Commands = settings.Commands,
            InstallationId = settings.InstallationId,
            ProviderRepositoryId = settings.ProviderRepositoryId,
            ProviderBranch = settings.ProviderBranch,
            ProviderRootDirectory = settings.ProviderRootDirectory,
            ProviderSilentMode = settings.ProviderSilentMode,
            ProviderBranches = format.IsFrom1_9 ? settings.ProviderBranches : null,
            ProviderPaths = format.IsFrom1_9 ? settings.ProviderPaths : null,
            Specification = format.IsFrom1_9 ? null : settings.BuildSpecification,
            BuildSpecification = format.IsFrom1_9 ? settings.BuildSpecification : null,
            RuntimeSpecification = format.IsFrom1_9 ? settings.RuntimeSpecification : null,
        };
    }
}
