namespace Deus.Hosting;

/// <summary>The state of a deployment when it was last read.</summary>
public sealed record DeploymentState
{
    /// <summary>The function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The deployment.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The deployment's status.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>True when executions run this deployment.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When the deployment was created; null when the backend does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The end of the build log, at most 4,096 characters; empty when there is none.</summary>
    public string BuildLogTail { get; init; } = "";

    /// <summary>How long the build took; zero while it runs.</summary>
    public TimeSpan BuildDuration { get; init; }

    /// <summary>True when the deployment is ready and active.</summary>
    public bool IsReady => Status == DeploymentStatus.Ready && IsActive;

    /// <summary>Returns this state when the deployment is ready and active.</summary>
    /// <exception cref="DeploymentFailedException">It is not; the exception carries the build log's tail.</exception>
    public DeploymentState EnsureReady() => IsReady ? this : throw new DeploymentFailedException(this);
}
