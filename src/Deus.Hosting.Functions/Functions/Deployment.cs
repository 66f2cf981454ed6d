namespace Deus.Hosting.Functions;

/// <summary>One immutable version of a function, with the facts of its build.</summary>
internal sealed record Deployment
{
    public required string Id { get; init; }

    public required string FunctionId { get; init; }

    /// <summary>1, 2, 3, … per function; never given twice.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary><c>manual</c> or <c>cli</c>.</summary>
    public required string Type { get; init; }

    /// <summary>True to become active when it is ready and newer than the active one.</summary>
    public required bool Activate { get; init; }

    public required string Entrypoint { get; init; }

    public required string Commands { get; init; }

    /// <summary>Null while the source is still being uploaded in parts.</summary>
    public required string? SourceHash { get; init; }

    public required long SourceSize { get; init; }

    public required DeploymentStatus Status { get; init; }

    /// <summary>How often a build was begun; a result of an earlier attempt changes nothing.</summary>
    public required int Attempt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the running build will be ended.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>How long the build took, in seconds; null while it runs, and when nobody has measured it.</summary>
    public int? BuildSeconds { get; init; }

    /// <summary>The build's log, where it was asked for; else empty.</summary>
    public string Log { get; init; } = "";

    public string? OutputHash { get; init; }

    public required long OutputSize { get; init; }

    public required long RowVersion { get; init; }

    public TimeSpan BuildDuration => BuildSeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
        : StartedAt is { } start && EndedAt is { } end && end > start ? end - start
        : TimeSpan.Zero;
}
