namespace Deus.Hosting;

/// <summary>What a backend keeps of one execution. It holds no bodies.</summary>
public sealed record ExecutionRecord
{
    /// <summary>The id of the execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the deployment that ran; null when the backend does not tell.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The status when the record was read.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>What caused the execution: <c>http</c>, <c>schedule</c> or <c>event</c>.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>The method of the request, for example <c>POST</c>.</summary>
    public string Method { get; init; } = "";

    /// <summary>The path of the request with its query.</summary>
    public string Path { get; init; } = "";

    /// <summary>The HTTP status of the function's response; 0 until it has responded, 500 when it could not.</summary>
    public int StatusCode { get; init; }

    /// <summary>When the execution was accepted; null when the backend does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How long the execution took, start of a cold runtime included; zero while it runs.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What the function logged, at most 1,000,000 characters, the end kept. Empty in lists.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors, and why it failed; limited as <see cref="Logs"/>. Empty in lists.</summary>
    public string Errors { get; init; } = "";
}
