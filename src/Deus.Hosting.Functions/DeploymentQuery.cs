using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>Which deployments to list. What is null is not looked at.</summary>
public sealed record DeploymentQuery
{
    /// <summary>How many at most, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the page before; null begins at the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Only those in this status.</summary>
    public DeploymentStatus? Status { get; init; }
}
