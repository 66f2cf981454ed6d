namespace Deus.Hosting;

/// <summary>The record of one execution. It contains no request body and no response body.</summary>
public sealed record ExecutionRecord
{
    /// <summary>The id of the execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the executed deployment; null when the backend does not report it.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The status at the time of the read.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>The cause of the execution: <c>http</c>, <c>schedule</c> or <c>event</c>.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>The HTTP method of the request, for example <c>POST</c>.</summary>
    public string Method { get; init; } = "";

    /// <summary>The path of the request with its query.</summary>
    public string Path { get; init; } = "";

    /// <summary>The HTTP status of the function's response; 0 until it has responded, 500 when it could not respond.</summary>
    public int StatusCode { get; init; }

    /// <summary>The time when the execution was accepted; null when the backend does not report it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The duration of the execution, including the start of a cold runtime; zero while it runs.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// The output that the function logged, at most 1,000,000 characters; a longer log keeps its end. Empty in lists.
    /// </summary>
    public string Logs { get; init; } = "";

    /// <summary>
    /// The errors that the function logged, and the reason of a failure; limited like <see cref="Logs"/>. Empty in lists.
    /// </summary>
    public string Errors { get; init; } = "";
}
