using System.Text;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Engine;

namespace Deus.Hosting.Functions;

/// <summary>What to execute: an HTTP-shaped request, or an event (<see cref="ForEvent"/>).</summary>
public sealed record ExecutionRequest
{
    /// <summary>The function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>A ready deployment of the function, which need not be active; null (default) for the active one.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The method in upper case. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with its query; begins with a slash, at most 8,192 characters. Default <c>/</c>.</summary>
    public string PathAndQuery { get; init; } = "/";

    /// <summary>
    /// The headers, at most 200 of together 65,536 characters. Those that begin with <c>x-appwrite-</c> are the host's and
    /// are left out. Default none.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, at most 20 MiB. Default empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The address the function sees as <c>x-appwrite-client-ip</c>; null (default) for none.</summary>
    public string? ClientIp { get; init; }

    /// <summary>
    /// Told of each line of the log as the function writes it, in order and without secrets, before the response begins;
    /// null (default) when nobody is. It is called from a thread of the host, never twice at a time. One that is slow holds up
    /// nothing but the response, for a second at most: when more than 1,000,000 characters would have to wait for it, or it has
    /// not taken them all by then, the rest is left out here. One that throws is not told any more. The record has the whole log.
    /// </summary>
    public IProgress<LogLine>? Log { get; init; }

    /// <summary>What causes the execution: one of <see cref="ExecutionTriggers"/>.</summary>
    public string Trigger { get; internal init; } = ExecutionTriggers.Http;

    /// <summary>The event's name; null unless the trigger is <see cref="ExecutionTriggers.Event"/>.</summary>
    public string? Event { get; internal init; }

    /// <summary>True for callers with a key: they execute a disabled function too.</summary>
    internal bool IgnoreDisabled { get; init; }

    /// <summary>The id a new execution gets; null for any.</summary>
    internal string? NewId { get; init; }

    /// <summary>The execution whose record waits already; null to begin a new one.</summary>
    internal string? AcceptedId { get; init; }

    /// <summary>The turn it has got from the gate, which the engine ends; null to wait for one.</summary>
    internal ConcurrencyLease? Turn { get; init; }

    /// <summary>An event, as Appwrite delivers it: <c>POST /</c> with the payload as JSON and the name in <c>x-appwrite-event</c>.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="eventName">The event, for example <c>orders.o1.create</c>: visible ASCII, 1 to 256 characters.</param>
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

    /// <summary>A run by the function's schedule: <c>POST /</c>, no headers of a caller's, no body.</summary>
    internal static ExecutionRequest ForSchedule(string functionId) =>
        new() { FunctionId = functionId, Trigger = ExecutionTriggers.Schedule };
}
