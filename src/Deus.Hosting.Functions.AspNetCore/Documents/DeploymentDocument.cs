using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of a deployment, with its properties in Appwrite's order.</summary>
internal sealed record DeploymentDocument
{
    /// <summary>The JSON names of the properties.</summary>
    public static IReadOnlyCollection<string> Names { get; } =
        [.. ApiJson.Wire.DeploymentDocument.Properties.Select(property => property.Name)];

    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    [JsonPropertyName("$createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("$updatedAt")]
    public required string UpdatedAt { get; init; }

    public required string Type { get; init; }

    public required string ResourceId { get; init; }

    public string ResourceType { get; init; } = "functions";

    public required string Entrypoint { get; init; }

    public required long SourceSize { get; init; }

    public required long BuildSize { get; init; }

    public required long TotalSize { get; init; }

    public string BuildId { get; init; } = "";

    public required bool Activate { get; init; }

    public string ScreenshotLight { get; init; } = "";

    public string ScreenshotDark { get; init; } = "";

    public required string Status { get; init; }

    public required string BuildLogs { get; init; }

    /// <summary>The duration of the build in seconds, rounded up.</summary>
    public required int BuildDuration { get; init; }

    public string ProviderRepositoryName { get; init; } = "";

    public string ProviderRepositoryOwner { get; init; } = "";

    public string ProviderRepositoryUrl { get; init; } = "";

    public string ProviderCommitHash { get; init; } = "";

    public string ProviderCommitAuthorUrl { get; init; } = "";

    public string ProviderCommitAuthor { get; init; } = "";

    public string ProviderCommitMessage { get; init; } = "";

    public string ProviderCommitUrl { get; init; } = "";

    public string ProviderBranch { get; init; } = "";

    public string ProviderBranchUrl { get; init; } = "";

    public static DeploymentDocument From(Deployment deployment) => new()
    {
        Id = deployment.Id,
        CreatedAt = WireTime.Format(deployment.CreatedAt),
        UpdatedAt = WireTime.Format(deployment.UpdatedAt),
        Type = deployment.Type,
        ResourceId = deployment.FunctionId,
        Entrypoint = deployment.Entrypoint,
        SourceSize = deployment.SourceSize,
        BuildSize = deployment.OutputSize,
        TotalSize = deployment.SourceSize + deployment.OutputSize,
        Activate = deployment.Activate,
        Status = deployment.Status.Value,
        BuildLogs = deployment.Log,
        BuildDuration = (int)Math.Ceiling(deployment.BuildDuration.TotalSeconds),
    };
}
