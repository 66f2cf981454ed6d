namespace Deus.Hosting.Functions;

/// <summary>One run of a deployment, as it is recorded. It holds no bodies and no values of secret variables.</summary>
public sealed record Execution
{
    /// <summary>The execution's id; the function sees it as <c>x-appwrite-execution-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The deployment that was executed. The record outlives it.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The deployment's number; null for records made before numbers were kept.</summary>
    public int? DeploymentNumber { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What caused it: one of <see cref="ExecutionTriggers"/>.</summary>
    public required string Trigger { get; init; }

    /// <summary>The event's name; null unless an event caused it.</summary>
    public string? Event { get; init; }

    /// <summary>Where it stands.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public ExecutionOutcome? Outcome { get; init; }

    /// <summary>The request's method.</summary>
    public required string RequestMethod { get; init; }

    /// <summary>The request's path with its query, values of secrets replaced.</summary>
    public required string RequestPath { get; init; }

    /// <summary>The few request headers that are kept; names in lower case.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; init; }

    /// <summary>The HTTP status; 0 until the function has answered, 500 when it could not.</summary>
    public int ResponseStatusCode { get; init; }

    /// <summary>The few response headers that are kept; names in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; init; } = [];

    /// <summary>What the function logged, at most 1,000,000 characters, the end kept. Empty in lists.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors, and why it failed; limited as <see cref="Logs"/>. Empty in lists.</summary>
    public string Errors { get; init; } = "";

    /// <summary>
    /// <see cref="Logs"/> and <see cref="Errors"/> together, in the order and with the levels they were written in; where some
    /// were dropped, a warning stands first. Empty in lists.
    /// </summary>
    public IReadOnlyList<LogLine> Lines { get; init; } = [];

    /// <summary>How long it took, start of a cold worker included, waiting for its turn not; zero while it runs.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when a worker was started for it.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>The bytes of the response's body that the function gave.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The most memory in bytes that its worker has had until then, resident; null when that is not known.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>How many times the function called the host for a service; null when its runtime does not count it.</summary>
    public long? HostCalls { get; init; }

    /// <summary>The W3C trace id, 32 hex digits; empty for records made before it was kept.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>The marks of <see cref="Lines"/> over the two texts, as they are stored.</summary>
    internal string LineMarks { get; init; } = "[]";

    internal DateTimeOffset UpdatedAt => EndedAt ?? CreatedAt;

    internal DateTimeOffset? ScheduledAt { get; init; }
}
