namespace Deus.Hosting.Ledger;

/// <summary>A recorded deployment of a service. It contains no variables.</summary>
public sealed record LedgerDeployment
{
    /// <summary>The id of the record.</summary>
    public required string Id { get; init; }

    /// <summary>The service, see <see cref="DeployInput.ServiceId"/>.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The key by which the caller repeats the call.</summary>
    public required string RequestKey { get; init; }

    /// <summary>The status.</summary>
    public required LedgerDeploymentStatus Status { get; init; }

    /// <summary>The type of the backend, for example <c>AppwriteBackend</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>The function of the service at the backend.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The deployment at the backend; null until the backend has accepted it.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The URL that executes the function; null until the backend has accepted the deployment.</summary>
    public string? ExecEndpoint { get; init; }

    /// <summary>The region; null for the backend's default.</summary>
    public string? Region { get; init; }

    /// <summary>The runtime, see <see cref="DeployInput.Runtime"/>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The key of the artifact in the application's storage.</summary>
    public required string ArtifactKey { get; init; }

    /// <summary>The SHA-256 of the artifact, 64 lower-case hexadecimal digits.</summary>
    public required string ArtifactHash { get; init; }

    /// <summary>Whether the deployment asked for always warm; null left the function as it was.</summary>
    public bool? AlwaysWarm { get; init; }

    /// <summary>The caller's name for who asked for the deployment; null when it gave none.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>The reason of the failure; null without one.</summary>
    public string? Failure { get; init; }

    /// <summary>The time of the admission, by the database's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time at which it became active or failed; null while it is pending.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The time of the last invocation that was recorded; null without one.</summary>
    public DateTimeOffset? InvokedAt { get; init; }

    /// <summary>Counts the processes that have worked on the deployment; a process that was replaced can no longer end it.</summary>
    internal long Attempt { get; init; }

    /// <summary>The position in the history.</summary>
    internal long Sequence { get; init; }

    /// <summary>True when it is pending and its time is over.</summary>
    internal bool IsLeft { get; init; }
}
