namespace Deus.Hosting.Functions;

/// <summary>One immutable version of a function, with the facts of its build.</summary>
public sealed record Deployment
{
    /// <summary>The deployment's id.</summary>
    public required string Id { get; init; }

    /// <summary>The function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>1, 2, 3, … per function; never given twice.</summary>
    public required int Number { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its build changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>True to become active when it is ready and newer than the active one.</summary>
    public required bool Activate { get; init; }

    /// <summary>The entry file.</summary>
    public required string Entrypoint { get; init; }

    /// <summary>The build commands; empty when nothing is run.</summary>
    public required string Commands { get; init; }

    /// <summary>The SHA-256 of the source, lower-case hex; null while the source is still being uploaded in parts.</summary>
    public required string? SourceHash { get; init; }

    /// <summary>The bytes of the source.</summary>
    public required long SourceSize { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>When its build began; null when it did not yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its build ended; null when it did not yet.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The build's log, at most 1,000,000 characters, the end kept. Empty in lists.</summary>
    public required string Log { get; init; }

    /// <summary>The SHA-256 of what the build made, lower-case hex; null until it is ready.</summary>
    public string? OutputHash { get; init; }

    /// <summary>The bytes of what the build made, packed; 0 until it is ready.</summary>
    public required long OutputSize { get; init; }

    /// <summary>How long the build took; zero until it has ended.</summary>
    public TimeSpan BuildDuration => BuildSeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
        : StartedAt is { } start && EndedAt is { } end && end > start ? end - start
        : TimeSpan.Zero;

    /// <summary><c>manual</c> or <c>cli</c>.</summary>
    internal string Type { get; init; } = "manual";

    /// <summary>How often a build was begun; a result of an earlier attempt changes nothing.</summary>
    internal int Attempt { get; init; }

    /// <summary>When the running build will be ended.</summary>
    internal DateTimeOffset? DeadlineAt { get; init; }

    internal int? ExitCode { get; init; }

    /// <summary>How long the build took as it was measured; null when nobody has.</summary>
    internal int? BuildSeconds { get; init; }

    internal long RowVersion { get; init; }
}
