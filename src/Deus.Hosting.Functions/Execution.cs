using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions;

/// <summary>The record of one run of a deployment. It contains no bodies and no values of secret variables.</summary>
public sealed record Execution
{
    /// <summary>The id of the execution. The function receives it in the header <c>x-appwrite-execution-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the executed deployment. The record remains after the deployment is deleted.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The number of the deployment; null in records of versions that did not store it.</summary>
    public int? DeploymentNumber { get; init; }

    /// <summary>When the host accepted the execution.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the execution ended; null before its end.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The cause of the execution: one of <see cref="ExecutionTriggers"/>.</summary>
    public required string Trigger { get; init; }

    /// <summary>The name of the event; null unless <see cref="Trigger"/> is <see cref="ExecutionTriggers.Event"/>.</summary>
    public string? Event { get; init; }

    /// <summary>The status of the execution.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>How the execution ended; null before its end.</summary>
    public ExecutionOutcome? Outcome { get; init; }

    /// <summary>The HTTP method of the request.</summary>
    public required string RequestMethod { get; init; }

    /// <summary>The path and query of the request, with the values of secrets masked.</summary>
    public required string RequestPath { get; init; }

    /// <summary>The request headers that are recorded, a small selection; names in lower case.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; init; }

    /// <summary>The HTTP status of the response; 0 before the function has responded, 500 when it failed to respond.</summary>
    public int ResponseStatusCode { get; init; }

    /// <summary>The response headers that are recorded, a small selection; names in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; init; } = [];

    /// <summary>The function's log output, at most its last 1,000,000 characters. Empty in lists.</summary>
    public string Logs { get; init; } = "";

    /// <summary>
    /// The function's error output and the reason of a failure, at most the last 1,000,000 characters. Empty in lists.
    /// </summary>
    public string Errors { get; init; } = "";

    /// <summary>
    /// <see cref="Logs"/> and <see cref="Errors"/> merged in the order of writing, with their levels. When lines were dropped, the
    /// first line is a warning that says so. Empty in lists.
    /// </summary>
    public IReadOnlyList<LogLine> Lines
    {
        // Splits on first use: a log can have a million lines, and most readers want the texts only.
        get => field ??= RecordedLog.Lines(Logs, Errors, LineMarks);
        init;
    }

    /// <summary>The run time, including the cold start of a worker, without the time in the queue; zero before the end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when a worker was started for this execution.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>
    /// The body of the response, masked and at most 1 MiB, when <see cref="FunctionSettings.SavesResponses"/> is true; otherwise null. Null in
    /// lists.
    /// </summary>
    public string? SavedBody { get; init; }

    /// <summary>The size in bytes of the response body that the function wrote.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The peak resident memory of the worker until the end of this execution, in bytes; null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>The number of host services that the function called; null when its runtime does not count them.</summary>
    public long? HostCalls { get; init; }

    /// <summary>The W3C trace id, 32 hex digits; empty in records of versions that did not store it.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>The number of the attempt, from 1, see <see cref="FunctionSettings.Retry"/>.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The id of the first attempt; null when this is the first one.</summary>
    public string? FirstExecutionId { get; init; }

    /// <summary>Whether something may follow the end: another attempt, a dead letter or a callback.</summary>
    internal bool HasFollowUp { get; init; }

    /// <summary>The body of the response, for the callback; null without a callback. It is not recorded.</summary>
    internal ReadOnlyMemory<byte>? ResponseBody { get; init; }

    /// <summary>The positions of <see cref="Lines"/> in <see cref="Logs"/> and <see cref="Errors"/>, as stored JSON.</summary>
    internal string LineMarks { get; init; } = "[]";

    internal DateTimeOffset UpdatedAt => EndedAt ?? CreatedAt;

    internal DateTimeOffset? ScheduledAt { get; init; }
}
