using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>The filter and the page for a list of functions. A null property does not filter.</summary>
public sealed record FunctionQuery
{
    /// <summary>The maximum number of functions in the page, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the previous page, which had the same order; null (default) starts with the first function.</summary>
    public string? Cursor { get; init; }

    /// <summary>The order of the functions. Default <see cref="FunctionOrder.Oldest"/>.</summary>
    public FunctionOrder Order { get; init; }

    /// <summary>Returns only functions with exactly this name; null (default) for all.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Returns only functions whose id or name contains this text, ignoring the case of ASCII letters; null (default) for all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>True returns only enabled functions, false only disabled ones; null (default) returns both.</summary>
    public bool? Enabled { get; init; }
}
