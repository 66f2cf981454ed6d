namespace Deus.Hosting;

/// <summary>The state of a deployment at the time of the last read.</summary>
public sealed record DeploymentState
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the deployment.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The status of the deployment.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>True when the deployment is the active one, which executions run.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The time of creation; null when the backend does not report it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The end of the build log, at most 4,096 characters; empty when there is no log.</summary>
    public string BuildLogTail { get; init; } = "";

    /// <summary>The duration of the build; zero while it runs.</summary>
    public TimeSpan BuildDuration { get; init; }

    /// <summary>True when the deployment is ready and active.</summary>
    public bool IsReady => Status == DeploymentStatus.Ready && IsActive;

    /// <summary>Returns this state when the deployment is ready and active; throws otherwise.</summary>
    /// <returns>This state.</returns>
    /// <exception cref="DeploymentFailedException">The deployment is not ready or not active; the exception contains the end of
    /// the build log.</exception>
    public DeploymentState EnsureReady() => IsReady ? this : throw new DeploymentFailedException(this);
}
