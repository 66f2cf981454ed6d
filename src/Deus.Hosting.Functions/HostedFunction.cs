namespace Deus.Hosting.Functions;

/// <summary>A stored function.</summary>
public sealed record HostedFunction
{
    /// <summary>The id of the function.</summary>
    public required string Id { get; init; }

    /// <summary>When the function was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the function, one of its variables or its active deployment last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The settings of the function.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>False when settings or variables have changed since the active deployment was built.</summary>
    public required bool Live { get; init; }

    /// <summary>True when one worker is kept while the function is idle.</summary>
    public required bool AlwaysWarm { get; init; }

    /// <summary>The id of the active deployment; null when no deployment is active.</summary>
    public string? ActiveDeploymentId { get; init; }

    /// <summary>When the active deployment was created; null when no deployment is active.</summary>
    public DateTimeOffset? ActiveDeploymentCreatedAt { get; init; }

    /// <summary>The id of the newest deployment; null when the function has no deployment.</summary>
    public string? LatestDeploymentId { get; init; }

    /// <summary>When the newest deployment was created; null when the function has no deployment.</summary>
    public DateTimeOffset? LatestDeploymentCreatedAt { get; init; }

    /// <summary>The status of the newest deployment; null when the function has no deployment.</summary>
    public DeploymentStatus? LatestDeploymentStatus { get; init; }

    /// <summary>The URL that receives the results of asynchronous and scheduled executions; null when the function has no callback.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>
    /// When the schedule next runs the function; null when the function has no schedule, or one that is paused, is disabled, or has no active
    /// deployment.
    /// </summary>
    public DateTimeOffset? ScheduleNext { get; init; }

    /// <summary>The due time of the last run that the schedule has queued; null when it has queued none.</summary>
    public DateTimeOffset? SchedulePrevious { get; init; }
}
