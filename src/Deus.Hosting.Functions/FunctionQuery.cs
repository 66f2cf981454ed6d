using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>Which functions to list. What is null is not looked at.</summary>
public sealed record FunctionQuery
{
    /// <summary>How many at most, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the page before; null begins at the oldest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Only those of exactly this name.</summary>
    public string? Name { get; init; }

    /// <summary>Only those whose id or name contains this text, upper and lower case of ASCII letters alike.</summary>
    public string? Search { get; init; }

    /// <summary>Only those that are enabled, or only those that are not.</summary>
    public bool? Enabled { get; init; }
}
