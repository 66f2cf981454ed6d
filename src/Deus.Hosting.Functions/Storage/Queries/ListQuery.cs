namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>Which rows of a list are wanted, and in which order.</summary>
internal sealed record ListQuery
{
    public const int DefaultLimit = 25;

    /// <summary>All of them hold.</summary>
    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>The first counts most; rows that are equal in all stand in the order they were created in.</summary>
    public IReadOnlyList<QueryOrder> Orders { get; init; } = [];

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>How many to leave out.</summary>
    public int Offset { get; init; }

    /// <summary>Begin behind this row, or end before it; null for all.</summary>
    public QueryCursor? Cursor { get; init; }
}

/// <summary>One order.</summary>
internal sealed record QueryOrder(QueryAttribute Attribute, bool IsDescending);

/// <summary>A row that a page begins behind or ends before.</summary>
internal sealed record QueryCursor(string Id, bool IsBefore);

/// <summary>A page of a list.</summary>
/// <param name="Total">How many there are without limit, offset and cursor; never more than <see cref="MaxTotal"/>.</param>
/// <param name="Items">The page.</param>
internal sealed record Listed<T>(int Total, IReadOnlyList<T> Items)
{
    public const int MaxTotal = 5000;
}
