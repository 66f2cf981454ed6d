using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Functions;

/// <summary>
/// Reads pages of functions in one of the orders. A page begins behind the last function of the previous page, in the order of an index, so its cost
/// does not grow with the number of functions before it.
/// </summary>
internal static class FunctionPages
{
    /// <summary>A character of a name has at most two UTF-16 code units.</summary>
    private const int MaxSearchLength = 2 * FunctionSettingsRules.MaxNameLength;

    private const string Wanted =
        """
        ($name IS NULL OR f.name = $name) AND ($enabled IS NULL OR f.enabled = $enabled)
            AND ($search IS NULL OR f.name LIKE $search ESCAPE '\' OR f.id LIKE $search ESCAPE '\')
        """;

    private const string Oldest = $"WHERE f.sequence > $after AND {Wanted} ORDER BY f.sequence LIMIT $limit";

    private const string Newest = $"WHERE f.sequence < $after AND {Wanted} ORDER BY f.sequence DESC LIMIT $limit";

    private const string ByName =
        $"""
        WHERE (f.name COLLATE NOCASE, f.sequence) > ($after_name, $after) AND {Wanted}
        ORDER BY f.name COLLATE NOCASE, f.sequence LIMIT $limit
        """;

    /// <summary>Reads functions with their positions, up to one more than the limit.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="query">The filter and the order.</param>
    /// <param name="after">The position of the last function of the previous page; null for the first page.</param>
    /// <exception cref="InvalidParameterException">The function at the position does not exist any more, so its name is not known.</exception>
    public static List<(HostedFunction Item, long Position)> List(SqliteConnection connection, FunctionQuery query, long? after)
    {
        var name = query.Order == FunctionOrder.Name && after is { } position ? NameAt(connection, position) : "";
        return FunctionTable.List(connection, TextOf(query.Order), command => command
            .With("$after", after ?? FirstOf(query.Order)).With("$after_name", name)
            .With("$name", query.Name).With("$enabled", query.Enabled).With("$search", PatternOf(query.Search)).With("$limit", query.Limit + 1));
    }

    /// <summary>Returns the pattern of texts that contain a text, ignoring the case of ASCII letters; null for null.</summary>
    private static string? PatternOf(string? search) => search is null ? null
        : search.Length > MaxSearchLength ? "" // No name and no id is as long or empty; SQLite refuses very long patterns.
        : $"%{search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static string TextOf(FunctionOrder order) => order switch
    {
        FunctionOrder.Oldest => Oldest,
        FunctionOrder.Newest => Newest,
        FunctionOrder.Name => ByName,
        _ => throw FunctionStoreErrors.Invalid("order", "Value must be Oldest, Newest or Name"),
    };

    /// <summary>Returns a position in front of all functions. No function has an empty name.</summary>
    private static long FirstOf(FunctionOrder order) => order == FunctionOrder.Newest ? long.MaxValue : 0;

    private static string NameAt(SqliteConnection connection, long position) => connection
        .Sql("SELECT name FROM functions WHERE sequence = $position").With("$position", position).FirstOrDefault(row => row.GetString(0))
        ?? throw FunctionStoreErrors.Invalid("cursor", "Value must be the NextCursor of a page, and the last function of that page must exist");
}
