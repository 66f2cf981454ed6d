using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>The filter and the page for a list of deployments. A null property does not filter.</summary>
public sealed record DeploymentQuery
{
    /// <summary>The maximum number of deployments in the page, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the previous page; null (default) starts with the newest deployment.</summary>
    public string? Cursor { get; init; }

    /// <summary>Returns only deployments with this status; null (default) for all.</summary>
    public DeploymentStatus? Status { get; init; }
}
