namespace Deus.Hosting.Functions;

/// <summary>One immutable version of a function, with the state of its build.</summary>
public sealed record Deployment
{
    /// <summary>The id of the deployment.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The number within the function: 1, 2, 3, and so on. A number is never reused.</summary>
    public required int Number { get; init; }

    /// <summary>When the host accepted the deployment.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the state of its build last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>True when the deployment becomes active as soon as it is ready, unless a newer deployment is active.</summary>
    public required bool Activate { get; init; }

    /// <summary>The entry file, a path in the source.</summary>
    public required string Entrypoint { get; init; }

    /// <summary>The build commands; empty when the build runs none.</summary>
    public required string Commands { get; init; }

    /// <summary>The SHA-256 of the source in lower-case hex; null while the source is uploaded in parts.</summary>
    public required string? SourceHash { get; init; }

    /// <summary>The size of the source in bytes.</summary>
    public required long SourceSize { get; init; }

    /// <summary>The status of the deployment and its build.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>When the build started; null before its start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the build ended; null before its end.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The build log, at most its last 1,000,000 characters. Empty in lists.</summary>
    public required string Log { get; init; }

    /// <summary>The SHA-256 of the build output in lower-case hex; null until the deployment is ready.</summary>
    public string? OutputHash { get; init; }

    /// <summary>The size of the packed build output in bytes; 0 until the deployment is ready.</summary>
    public required long OutputSize { get; init; }

    /// <summary>The duration of the build; zero until the build has ended.</summary>
    public TimeSpan BuildDuration => BuildSeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
        : StartedAt is { } start && EndedAt is { } end && end > start ? end - start
        : TimeSpan.Zero;

    /// <summary>The origin of the deployment: <c>manual</c> or <c>cli</c>.</summary>
    internal string Type { get; init; } = "manual";

    /// <summary>How often a build was started. A result of an earlier attempt is ignored.</summary>
    internal int Attempt { get; init; }

    /// <summary>When the running build is stopped; null while none runs.</summary>
    internal DateTimeOffset? DeadlineAt { get; init; }

    internal int? ExitCode { get; init; }

    /// <summary>The measured duration of the build in seconds; null when it was not measured.</summary>
    internal int? BuildSeconds { get; init; }

    internal long RowVersion { get; init; }
}
