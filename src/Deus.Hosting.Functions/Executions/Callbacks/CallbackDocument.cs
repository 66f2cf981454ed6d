using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>The JSON document of a callback.</summary>
internal sealed record CallbackDocument
{
    /// <summary>The size in bytes up to which a document contains the body of the response.</summary>
    public const int MaxBodyBytes = 65_536;

    public required string Id { get; init; }

    public required string FunctionId { get; init; }

    public required string ExecutionId { get; init; }

    public required string FirstExecutionId { get; init; }

    public required int Attempt { get; init; }

    public required string DeploymentId { get; init; }

    public required string Trigger { get; init; }

    public required string Status { get; init; }

    public required string? Outcome { get; init; }

    public required int StatusCode { get; init; }

    /// <summary>The run time in seconds.</summary>
    public required double Duration { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>The body of the response, as base64; null without a body, or when it is longer than <see cref="MaxBodyBytes"/>.</summary>
    public required byte[]? Body { get; init; }

    /// <summary>Creates the text of a document.</summary>
    /// <param name="callbackId">The id of the callback.</param>
    /// <param name="ended">The record of the execution.</param>
    /// <param name="body">The body of the response; null when the function has not responded.</param>
    public static string Create(string callbackId, Execution ended, ReadOnlyMemory<byte>? body) => JsonSerializer.Serialize(
        new CallbackDocument
        {
            Id = callbackId,
            FunctionId = ended.FunctionId,
            ExecutionId = ended.Id,
            FirstExecutionId = ended.FirstExecutionId ?? ended.Id,
            Attempt = ended.Attempt,
            DeploymentId = ended.DeploymentId,
            Trigger = ended.Trigger,
            Status = ended.Status.Value,
            Outcome = ended.Outcome?.ToString(),
            StatusCode = ended.ResponseStatusCode,
            Duration = ended.Duration.TotalSeconds,
            CreatedAt = ended.CreatedAt,
            EndedAt = ended.EndedAt,
            Body = body is { Length: <= MaxBodyBytes } given ? given.ToArray() : null,
        },
        CallbackJson.Default.CallbackDocument);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallbackDocument))]
internal sealed partial class CallbackJson : JsonSerializerContext;
