namespace Deus.Hosting.Functions;

/// <summary>A function as it is stored.</summary>
internal sealed record HostedFunction
{
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required FunctionSettings Settings { get; init; }

    /// <summary>False when settings or variables have changed since the active deployment was built.</summary>
    public required bool Live { get; init; }

    /// <summary>True to keep a worker when idle.</summary>
    public required bool AlwaysWarm { get; init; }

    public string? ActiveDeploymentId { get; init; }

    public DateTimeOffset? ActiveDeploymentCreatedAt { get; init; }

    public string? LatestDeploymentId { get; init; }

    public DateTimeOffset? LatestDeploymentCreatedAt { get; init; }

    public string? LatestDeploymentStatus { get; init; }
}
