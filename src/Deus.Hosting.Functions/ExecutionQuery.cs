using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>The filter and the page for a list of executions. A null property does not filter.</summary>
public sealed record ExecutionQuery
{
    /// <summary>The maximum number of executions in the page, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the previous page; null (default) starts with the newest execution.</summary>
    public string? Cursor { get; init; }

    /// <summary>Returns only executions with this status; null (default) for all.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Returns only executions with this outcome; null (default) for all.</summary>
    public ExecutionOutcome? Outcome { get; init; }

    /// <summary>Returns only executions with this trigger, one of <see cref="ExecutionTriggers"/>; null (default) for all.</summary>
    public string? Trigger { get; init; }

    /// <summary>Returns only executions of the deployment with this id; null (default) for all.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>
    /// True returns only dead letters: executions whose last attempt has failed, with a request that is kept. Default false: all executions.
    /// </summary>
    public bool DeadLetters { get; init; }

    /// <summary>Returns only executions accepted at this time or later; null (default) for all.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Returns only executions accepted before this time; null (default) for all.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }
}
