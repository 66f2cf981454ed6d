using System.Runtime.CompilerServices;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">The documents.</param>
/// <param name="Total">How many there are in all, as far as the server counts (5,000).</param>
internal sealed record AppwritePage<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Reads a list page by page, with the last id of a page as the cursor of the next.</summary>
internal static class AppwritePages
{
    private const int PageSize = 100;

    /// <param name="read">Reads a page of so many documents behind a cursor; null for the first page.</param>
    /// <param name="idOf">Gives the id of a document.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Func<int, string?, CancellationToken, Task<AppwritePage<T>>> read,
        Func<T, string> idOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var limit = PageSize;
        var seen = 0;
        string? cursor = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AppwritePage<T> page;
            (page, limit) = await ReadFittingAsync(read, limit, cursor, cancellationToken).ConfigureAwait(false);
            // A server that repeats a page, or a row of pages, would be read for ever.
            if (page.Items.Count == 0 || !cursors.Add(cursor = idOf(page.Items[^1])))
                yield break;
            foreach (var item in page.Items)
                yield return item;
            seen += page.Items.Count;
            // A server may give less than it was asked for and have more.
            if (page.Items.Count < limit && seen >= page.Total)
                yield break;
        }
    }

    /// <summary>Documents with long logs make a page larger than what is read of a response: fewer are asked for then.</summary>
    private static async Task<(AppwritePage<T> Page, int Limit)> ReadFittingAsync<T>(
        Func<int, string?, CancellationToken, Task<AppwritePage<T>>> read, int limit, string? cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await read(limit, cursor, cancellationToken).ConfigureAwait(false), limit);
            }
            catch (InvalidBackendResponseException e) when (e.IsTooLong && limit > 1)
            {
                limit /= 4;
            }
        }
    }
}
