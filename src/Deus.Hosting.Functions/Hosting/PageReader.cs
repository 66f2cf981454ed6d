using System.Globalization;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>Validates page queries and creates pages.</summary>
internal static class PageReader
{
    public const int DefaultLimit = 25;
    private const int MaxLimit = 1000;

    /// <exception cref="InvalidParameterException">The limit or the cursor is not valid.</exception>
    public static long? Check(int limit, string? cursor)
    {
        if (limit is < 1 or > MaxLimit)
            throw FunctionStoreErrors.Invalid("limit", $"Value must be between 1 and {MaxLimit}");
        if (cursor is null)
            return null;
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw FunctionStoreErrors.Invalid("cursor", "Value must be the NextCursor of a page");
    }

    /// <summary>Creates a page from rows read with a limit of one more; the extra row shows that there is a next page.</summary>
    public static Page<T> CreatePage<T>(List<(T Item, long Position)> read, int limit)
    {
        var hasMore = read.Count > limit;
        var items = read.Take(limit).Select(r => r.Item).ToList();
        return new Page<T>(items, hasMore ? read[limit - 1].Position.ToString(CultureInfo.InvariantCulture) : null);
    }
}
