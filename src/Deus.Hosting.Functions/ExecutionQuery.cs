using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>Which executions to list. What is null is not looked at.</summary>
public sealed record ExecutionQuery
{
    /// <summary>How many at most, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the page before; null begins at the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Only those in this status.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Only those that ended so.</summary>
    public ExecutionOutcome? Outcome { get; init; }

    /// <summary>Only those with this cause: one of <see cref="ExecutionTriggers"/>.</summary>
    public string? Trigger { get; init; }

    /// <summary>Only those of this deployment.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>Only those accepted at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those accepted before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }
}
