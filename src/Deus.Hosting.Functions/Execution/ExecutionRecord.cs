namespace Deus.Hosting.Functions.Execution;

/// <summary>One run of a deployment as it is stored.</summary>
internal sealed record ExecutionRecord
{
    public required string Id { get; init; }

    public required string FunctionId { get; init; }

    public required string DeploymentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string Trigger { get; init; }

    /// <summary>One of <see cref="ExecutionStatus"/>.</summary>
    public required string Status { get; init; }

    public required string RequestMethod { get; init; }

    public required string RequestPath { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; init; }

    /// <summary>0 until the function has answered.</summary>
    public int ResponseStatusCode { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; init; } = [];

    public string Logs { get; init; } = "";

    public string Errors { get; init; } = "";

    public TimeSpan Duration { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }
}
