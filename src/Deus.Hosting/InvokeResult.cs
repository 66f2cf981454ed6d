namespace Deus.Hosting;

/// <summary>What a function answered.</summary>
public sealed record InvokeResult
{
    /// <summary>The execution's id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The deployment that was executed; null when the backend does not tell.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The HTTP status the function answered with; 500 when it threw, timed out or crashed.</summary>
    public required int StatusCode { get; init; }

    /// <summary>True when the execution completed: the function answered below 500.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>The body as text, at most <c>HostingLimits.DefaultMaxResponseBytes</c> bytes of UTF-8.</summary>
    public string Body { get; init; } = "";

    /// <summary>True when the body was longer than the limit and its end was cut off.</summary>
    public bool IsBodyTruncated { get; init; }

    /// <summary>The response headers in order; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What the function logged.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors, and why it failed.</summary>
    public string Errors { get; init; } = "";

    /// <summary>How long the execution took, start of a cold runtime included.</summary>
    public TimeSpan Duration { get; init; }
}
