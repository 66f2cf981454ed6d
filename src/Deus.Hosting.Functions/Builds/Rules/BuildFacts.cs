namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>All that is known of a deployment's build. Only <see cref="BuildReducer"/> makes new ones.</summary>
internal sealed record BuildFacts
{
    public required string DeploymentId { get; init; }

    public required string FunctionId { get; init; }

    /// <summary>The order of creation within the function.</summary>
    public required int Number { get; init; }

    /// <summary>True when the deployment is to be executed once it is ready, unless a newer one is.</summary>
    public required bool Activate { get; init; }

    /// <summary>The function's active deployment at this moment; null when there is none.</summary>
    public ActiveDeployment? Active { get; init; }

    public DeploymentStatus Status { get; init; } = DeploymentStatus.Waiting;

    /// <summary>How often the build was begun. Events of another attempt change nothing.</summary>
    public int Attempt { get; init; }

    /// <summary>The job at the remote builder; null for a build in this process, and before it is begun.</summary>
    public string? JobId { get; init; }

    /// <summary>True when the remote builder is known to have taken the job.</summary>
    public bool IsSubmitted { get; init; }

    /// <summary>The time limit that the build was begun with.</summary>
    public TimeSpan Timeout { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the host ends the build by itself.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>When an output that should be there is given up.</summary>
    public DateTimeOffset? OutputDueAt { get; init; }

    /// <summary>When missing parts of the log are given up.</summary>
    public DateTimeOffset? LogDueAt { get; init; }

    /// <summary>How the commands ended; -1 when they never ran, null when that is not known yet.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How long the build took, rounded up to seconds; null when that is not known.</summary>
    public int? Seconds { get; init; }

    /// <summary>True when the builder has said that nothing more will come.</summary>
    public bool IsComplete { get; init; }

    /// <summary>True when the builder has said that the output is delivered.</summary>
    public bool IsOutputClaimed { get; init; }

    public BuildOutput? Output { get; init; }

    /// <summary>The number of the log's last part; null for senders that do not number.</summary>
    public long? FinalLog { get; init; }

    /// <summary>Which numbered parts of the log have come.</summary>
    public LogNumbers Logs { get; init; } = LogNumbers.None;

    /// <summary>The host's own last line of the log; null when the build has ended well, or not yet.</summary>
    public string? LastLine { get; init; }

    /// <summary>True when a builder is at it.</summary>
    public bool IsTaken => JobId is not null || Status != DeploymentStatus.Waiting;

    /// <summary>When time alone may change something; null when it cannot.</summary>
    public DateTimeOffset? DueAt => Status.IsTerminal
        ? null
        : new[] { DeadlineAt, OutputDueAt, LogDueAt }.Min();
}

/// <summary>The deployment a function executes.</summary>
internal sealed record ActiveDeployment(string Id, int Number);

/// <summary>What a build has made, stored as an artifact.</summary>
internal sealed record BuildOutput(string Hash, long Bytes);
