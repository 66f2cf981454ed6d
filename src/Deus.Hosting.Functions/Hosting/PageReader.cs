using System.Globalization;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>The rules of paging.</summary>
internal static class PageReader
{
    public const int DefaultLimit = 25;
    private const int MaxLimit = 1000;

    /// <exception cref="FunctionStoreException">The limit or the cursor is not acceptable.</exception>
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

    /// <summary>Makes a page of what was read with one item too many, which tells whether there is more.</summary>
    public static Page<T> Of<T>(List<(T Item, long Position)> read, int limit)
    {
        var hasMore = read.Count > limit;
        var items = read.Take(limit).Select(r => r.Item).ToList();
        return new Page<T>(items, hasMore ? read[limit - 1].Position.ToString(CultureInfo.InvariantCulture) : null);
    }
}
