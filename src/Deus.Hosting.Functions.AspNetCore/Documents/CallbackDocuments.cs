using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The JSON document of a function's callback. The secret is not returned.</summary>
/// <param name="Url">The URL; empty when the function has no callback.</param>
internal sealed record CallbackTargetDocument(string Url)
{
    public static CallbackTargetDocument From(HostedFunction function) => new(function.CallbackUrl?.AbsoluteUri ?? "");
}

/// <summary>A page of callbacks, newest first.</summary>
/// <param name="Callbacks">The callbacks.</param>
/// <param name="NextCursor">The parameter <c>cursor</c> of the next page; empty when this is the last one.</param>
internal sealed record ExecutionCallbackListDocument(IReadOnlyList<ExecutionCallbackDocument> Callbacks, string NextCursor);

/// <summary>The JSON document of the callback of an execution.</summary>
internal sealed record ExecutionCallbackDocument
{
    [JsonPropertyName("$id")]
    public required string Id { get; init; }

    public required string FunctionId { get; init; }

    public required string ExecutionId { get; init; }

    /// <summary>One of <c>waiting</c>, <c>pending</c>, <c>delivered</c>, <c>failed</c>.</summary>
    public required string State { get; init; }

    public required int Attempts { get; init; }

    public required string NextAttemptAt { get; init; }

    public required string DeliveredAt { get; init; }

    public required string LastError { get; init; }

    public static ExecutionCallbackDocument From(ExecutionCallback callback) => new()
    {
        Id = callback.Id,
        FunctionId = callback.FunctionId,
        ExecutionId = callback.ExecutionId,
        State = callback.State.ToString().ToLowerInvariant(),
        Attempts = callback.Attempts,
        NextAttemptAt = WireTime.Format(callback.NextAttemptAt),
        DeliveredAt = WireTime.Format(callback.DeliveredAt),
        LastError = callback.LastError ?? "",
    };
}
