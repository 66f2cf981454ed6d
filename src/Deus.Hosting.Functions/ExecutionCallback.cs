namespace Deus.Hosting.Functions;

/// <summary>The delivery of an execution's result to the callback URL of its function.</summary>
public sealed record ExecutionCallback
{
    /// <summary>The id of the callback. It is the same in each attempt to deliver it, so that the receiver recognizes a repetition.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the execution; of several attempts of an execution the last one.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The state of the delivery.</summary>
    public required ExecutionCallbackState State { get; init; }

    /// <summary>The number of attempts to deliver that have ended.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the next attempt is due; null unless <see cref="State"/> is <see cref="ExecutionCallbackState.Pending"/>.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When the receiver accepted the callback; null before.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Why the last attempt failed; null when no attempt has failed.</summary>
    public string? LastError { get; init; }
}
