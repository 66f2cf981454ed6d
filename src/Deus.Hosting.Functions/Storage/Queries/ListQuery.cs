namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>The filters, the order and the page of a list.</summary>
internal sealed record ListQuery
{
    public const int DefaultLimit = 25;

    /// <summary>The filters. A row must match all of them.</summary>
    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>The orders, the most significant first. Rows that are equal in all are ordered by creation.</summary>
    public IReadOnlyList<QueryOrder> Orders { get; init; } = [];

    /// <summary>The maximum number of rows. Default 25.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>The number of rows to skip. Default 0.</summary>
    public int Offset { get; init; }

    /// <summary>The row after which the page starts or before which it ends; null (default) for none.</summary>
    public QueryCursor? Cursor { get; init; }
}

/// <summary>An attribute and a direction to order by.</summary>
internal sealed record QueryOrder(QueryAttribute Attribute, bool IsDescending);

/// <summary>The row before which a page ends (<paramref name="IsBefore"/>) or after which it starts.</summary>
internal sealed record QueryCursor(string Id, bool IsBefore);

/// <summary>A page of a list.</summary>
/// <param name="Total">The number of matching rows without limit, offset and cursor, at most <see cref="MaxTotal"/>.</param>
/// <param name="Items">The items of the page.</param>
internal sealed record Listed<T>(int Total, IReadOnlyList<T> Items)
{
    public const int MaxTotal = 5000;
}
