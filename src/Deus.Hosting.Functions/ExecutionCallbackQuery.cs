using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions;

/// <summary>The filter and the page for a list of callbacks. A null property does not filter.</summary>
public sealed record ExecutionCallbackQuery
{
    /// <summary>The maximum number of callbacks in the page, 1 to 1,000. Default 25.</summary>
    public int Limit { get; init; } = PageReader.DefaultLimit;

    /// <summary><see cref="Page{T}.NextCursor"/> of the previous page; null (default) starts with the newest callback.</summary>
    public string? Cursor { get; init; }

    /// <summary>Returns only callbacks of the execution with this id, its first or last attempt; null (default) for all.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>Returns only callbacks in this state; null (default) for all.</summary>
    public ExecutionCallbackState? State { get; init; }
}
