using System.Text;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Engine;

namespace Deus.Hosting.Functions;

/// <summary>A request to execute a function: an HTTP request or an event (<see cref="ForEvent"/>).</summary>
public sealed record ExecutionRequest
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of a ready deployment of the function, active or not; null (default) executes the active deployment.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The HTTP method, at most 64 characters. A standard method is in upper case. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path and query, at most 8,192 characters. It starts with a slash. Default <c>/</c>.</summary>
    public string PathAndQuery { get; init; } = "/";

    /// <summary>
    /// The headers, at most 200 with together at most 65,536 characters. Headers that start with <c>x-appwrite-</c> are reserved
    /// for the host and are removed. Default none.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, at most 20 MiB. Default empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The address that the function receives in the header <c>x-appwrite-client-ip</c>; null (default) sends none.</summary>
    public string? ClientIp { get; init; }

    /// <summary>Who calls the function, for runtimes that pass it on, such as guests; null (default) when it is not known.</summary>
    public FunctionCaller? Caller { get; init; }

    /// <summary>
    /// The feature flag and the variant that this execution tries, for example <c>checkout:blue</c>: both 1 to 64 visible ASCII characters
    /// without a colon. Rows that a guest inserts are kept apart from those of other executions. Null (default) for none.
    /// </summary>
    public string? FlagContext { get; init; }

    /// <summary>
    /// The ids of the functions whose executions wait for this one, the first caller first. A runtime whose functions call others sets it,
    /// so that a circle of calls is found. Default none.
    /// </summary>
    public IReadOnlyList<string> CalledBy { get; init; } = [];

    /// <summary>
    /// Receives each log line as the function writes it, in order and with secrets masked, before the response starts; null (default)
    /// reports no lines. The host calls it from one of its threads, never concurrently. A slow receiver delays only the response, by
    /// at most one second. Lines are dropped here when more than 1,000,000 characters wait for it, or when it has not received all of
    /// them after that second. A receiver that throws is not called again. The record contains the whole log.
    /// </summary>
    public IProgress<LogLine>? Log { get; init; }

    /// <summary>Loads the body when the execution has its slot; null when <see cref="Body"/> has it.</summary>
    internal Func<CancellationToken, Task<ReadOnlyMemory<byte>>>? LoadBody { get; init; }

    /// <summary>The cause of the execution: one of <see cref="ExecutionTriggers"/>.</summary>
    public string Trigger { get; internal init; } = ExecutionTriggers.Http;

    /// <summary>The name of the event; null unless <see cref="Trigger"/> is <see cref="ExecutionTriggers.Event"/>.</summary>
    public string? Event { get; internal init; }

    /// <summary>True to execute a disabled function too, for callers with an API key.</summary>
    internal bool IgnoreDisabled { get; init; }

    /// <summary>The id for the new execution; null generates one.</summary>
    internal string? NewId { get; init; }

    /// <summary>The id of an execution whose record exists in the status <c>waiting</c>; null creates a record.</summary>
    internal string? AcceptedId { get; init; }

    /// <summary>The concurrency lease acquired earlier, which the engine releases; null acquires one.</summary>
    internal ConcurrencyLease? Lease { get; init; }

    /// <summary>
    /// Creates a request for an event as Appwrite delivers it: <c>POST /</c> with the payload as JSON and the name in
    /// <c>x-appwrite-event</c>.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="eventName">The name of the event, for example <c>orders.o1.create</c>: 1 to 256 visible ASCII characters.</param>
    /// <param name="payload">The payload, a JSON text.</param>
    /// <returns>The request.</returns>
    public static ExecutionRequest ForEvent(string functionId, string eventName, string payload)
    {
        ArgumentNullException.ThrowIfNull(functionId);
        ArgumentNullException.ThrowIfNull(eventName);
        ArgumentNullException.ThrowIfNull(payload);
        return new ExecutionRequest
        {
            FunctionId = functionId,
            Trigger = ExecutionTriggers.Event,
            Event = eventName,
            Body = Encoding.UTF8.GetBytes(payload),
            Headers =
            [
                new("content-type", "application/json"),
                new("user-agent", $"Appwrite/{FunctionEnvironment.ServerVersion}"),
            ],
        };
    }

    /// <summary>Creates a request for a scheduled run: <c>POST /</c> without headers and body.</summary>
    internal static ExecutionRequest ForSchedule(string functionId) =>
        new() { FunctionId = functionId, Trigger = ExecutionTriggers.Schedule };
}
