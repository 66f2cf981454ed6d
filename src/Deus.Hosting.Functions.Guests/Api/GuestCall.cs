namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>The execution that calls a service of the guest API. It is bound to one execution and never reused.</summary>
public sealed record GuestCall
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>When the function was created. What a service keeps for a function belongs to the id and this time.</summary>
    public DateTimeOffset FunctionCreatedAt { get; init; }

    /// <summary>The id of the execution; empty when it has no record.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>The W3C trace id; empty when there is no trace.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>Who calls the function; null when it is not known.</summary>
    public FunctionCaller? Caller { get; init; }

    /// <summary>The feature flag and the variant that the execution tries, see <see cref="ExecutionRequest.FlagContext"/>; null for none.</summary>
    public string? FlagContext { get; init; }
}
