namespace Deus.Hosting.Functions;

/// <summary>A function as it is stored.</summary>
public sealed record HostedFunction
{
    /// <summary>The function's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last, its variables and its active deployment included.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The settings.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>False when settings or variables have changed since the active deployment was built.</summary>
    public required bool Live { get; init; }

    /// <summary>True to keep a worker when idle.</summary>
    public required bool AlwaysWarm { get; init; }

    /// <summary>The deployment that is executed; null when there is none yet.</summary>
    public string? ActiveDeploymentId { get; init; }

    /// <summary>When the active deployment was created; null when there is none.</summary>
    public DateTimeOffset? ActiveDeploymentCreatedAt { get; init; }

    /// <summary>The newest deployment; null when there is none.</summary>
    public string? LatestDeploymentId { get; init; }

    /// <summary>When the newest deployment was created; null when there is none.</summary>
    public DateTimeOffset? LatestDeploymentCreatedAt { get; init; }

    /// <summary>The status of the newest deployment; null when there is none.</summary>
    public DeploymentStatus? LatestDeploymentStatus { get; init; }

    /// <summary>
    /// When it runs next by its schedule; null when it has none, is disabled, or has no active deployment.
    /// </summary>
    public DateTimeOffset? ScheduleNext { get; init; }

    /// <summary>The last time of its schedule at which it was run; null when it was not yet.</summary>
    public DateTimeOffset? SchedulePrevious { get; init; }
}
