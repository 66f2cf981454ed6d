namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>A recorded call of the services <c>ai</c> and <c>email</c>. Secrets in its texts are replaced by <c>[REDACTED]</c>.</summary>
public sealed record GuestCallRecord
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The service: <c>ai</c> or <c>email</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The model, or the first recipient.</summary>
    public required string Target { get; init; }

    /// <summary>The request as JSON, at most 65,536 characters.</summary>
    public required string Request { get; init; }

    /// <summary>The response as JSON, at most 65,536 characters; null when the call has failed.</summary>
    public string? Response { get; init; }

    /// <summary>Why the call has failed; null when it has succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The tokens of the request; null when they are not known.</summary>
    public long? InputTokens { get; init; }

    /// <summary>The tokens of the response; null when they are not known.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>How long the call took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When the call was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
