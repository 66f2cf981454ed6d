namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The state of a deployment's build. Only <see cref="BuildReducer"/> creates new states.</summary>
internal sealed record BuildFacts
{
    public required string DeploymentId { get; init; }

    public required string FunctionId { get; init; }

    /// <summary>The number of the deployment, in the order of creation within the function.</summary>
    public required int Number { get; init; }

    /// <summary>True when the deployment becomes active once it is ready, unless a newer deployment is active.</summary>
    public required bool Activate { get; init; }

    /// <summary>The function's active deployment when the facts were read; null when no deployment was active.</summary>
    public ActiveDeployment? Active { get; init; }

    public DeploymentStatus Status { get; init; } = DeploymentStatus.Waiting;

    /// <summary>The number of the current attempt; 0 before the first. Events of another attempt change nothing.</summary>
    public int Attempt { get; init; }

    /// <summary>The id of the job at the remote builder; null for a build in this process and before the first attempt.</summary>
    public string? JobId { get; init; }

    /// <summary>True when the remote builder has confirmed the job.</summary>
    public bool IsSubmitted { get; init; }

    /// <summary>The time limit of the current attempt.</summary>
    public TimeSpan Timeout { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The time when the host ends the build; null when there is no deadline.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>The time when the build fails because its output has not arrived; null when it is not awaited.</summary>
    public DateTimeOffset? OutputDueAt { get; init; }

    /// <summary>The time when the build succeeds with missing log parts; null when they are not awaited.</summary>
    public DateTimeOffset? LogDueAt { get; init; }

    /// <summary>The exit code of the commands; -1 when they never ran, null when it is not known yet.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The duration of the build in seconds, rounded up; null when it is not known.</summary>
    public int? Seconds { get; init; }

    /// <summary>True when the builder has reported that it is complete.</summary>
    public bool IsComplete { get; init; }

    /// <summary>True when the builder has reported that the output is delivered.</summary>
    public bool IsOutputClaimed { get; init; }

    public BuildOutput? Output { get; init; }

    /// <summary>The number of the last log part; null when the sender does not number parts.</summary>
    public long? FinalLog { get; init; }

    /// <summary>The numbers of the log parts that have arrived.</summary>
    public LogNumbers Logs { get; init; } = LogNumbers.None;

    /// <summary>The host's last line in the log; null while the build runs and after it has succeeded.</summary>
    public string? LastLine { get; init; }

    /// <summary>True when a builder has taken the build.</summary>
    public bool IsTaken => JobId is not null || Status != DeploymentStatus.Waiting;

    /// <summary>The next time when a deadline may change the build; null when no deadline can change it.</summary>
    public DateTimeOffset? DueAt => Status.IsTerminal
        ? null
        : new[] { DeadlineAt, OutputDueAt, LogDueAt }.Min();
}

/// <summary>The active deployment of a function.</summary>
internal sealed record ActiveDeployment(string Id, int Number);

/// <summary>The output of a build, stored as an artifact.</summary>
internal sealed record BuildOutput(string Hash, long Bytes);
