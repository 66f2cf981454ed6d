using System.Text.Json.Serialization;
using Deus.Hosting.Functions.Executions.Engine;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of an execution, with its properties in Appwrite's order.</summary>
internal sealed record ExecutionDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    [JsonPropertyName("$createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("$updatedAt")]
    public required string UpdatedAt { get; init; }

    [JsonPropertyName("$permissions")]
    public IReadOnlyList<string> Permissions { get; init; } = [];

    public required string FunctionId { get; init; }

    public required string DeploymentId { get; init; }

    public required string Trigger { get; init; }

    public required string Status { get; init; }

    public required string RequestMethod { get; init; }

    public required string RequestPath { get; init; }

    public required IReadOnlyList<HeaderDocument> RequestHeaders { get; init; }

    public required int ResponseStatusCode { get; init; }

    /// <summary>The response body. Set only in the response to a synchronous creation; not stored.</summary>
    public string ResponseBody { get; init; } = "";

    public required IReadOnlyList<HeaderDocument> ResponseHeaders { get; init; }

    public required string Logs { get; init; }

    public required string Errors { get; init; }

    /// <summary>The duration of the execution in seconds.</summary>
    public required double Duration { get; init; }

    public string? ScheduledAt { get; init; }

    public static ExecutionDocument From(Execution record) => new()
    {
        Id = record.Id,
        CreatedAt = WireTime.Format(record.CreatedAt),
        UpdatedAt = WireTime.Format(record.UpdatedAt),
        FunctionId = record.FunctionId,
        DeploymentId = record.DeploymentId,
        Trigger = record.Trigger,
        Status = record.Status.Value,
        RequestMethod = record.RequestMethod,
        RequestPath = record.RequestPath,
        RequestHeaders = Headers(record.RequestHeaders),
        ResponseStatusCode = record.ResponseStatusCode,
        ResponseHeaders = Headers(record.ResponseHeaders),
        Logs = record.Logs,
        Errors = record.Errors,
        Duration = record.Duration.TotalSeconds,
        ScheduledAt = record.ScheduledAt is { } at ? WireTime.Format(at) : null,
    };

    /// <summary>Creates the document with the whole response, for the caller of a synchronous execution.</summary>
    /// <param name="executed">The result of the execution.</param>
    /// <param name="body">The response body as text.</param>
    public static ExecutionDocument From(ExecutionResult executed, string body) => From(executed.Execution) with
    {
        ResponseBody = body,
        // Of several headers with one name the last one is kept, as on a real Appwrite server.
        ResponseHeaders = Headers(executed.Headers
            .GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => group.Last())
            .Append(KeyValuePair.Create(HeaderRules.ExecutionId, executed.Execution.Id))),
    };

    private static List<HeaderDocument> Headers(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.Select(h => new HeaderDocument(h.Key, h.Value)).ToList();
}
