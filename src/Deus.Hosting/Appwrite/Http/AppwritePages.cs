using System.Runtime.CompilerServices;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">The documents of the page.</param>
/// <param name="Total">The number of all documents, as far as the server counts (5,000).</param>
internal sealed record AppwritePage<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Reads a list page by page. The last id of a page is the cursor of the next page.</summary>
internal static class AppwritePages
{
    private const int PageSize = 100;

    /// <param name="read">Reads a page with a maximum number of documents after a cursor; the cursor is null for the first
    /// page.</param>
    /// <param name="idOf">Returns the id of a document.</param>
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
            // A server that repeats a page or a sequence of pages would be read endlessly.
            if (page.Items.Count == 0 || !cursors.Add(cursor = idOf(page.Items[^1])))
                yield break;
            foreach (var item in page.Items)
                yield return item;
            seen += page.Items.Count;
            // A server may return fewer documents than requested although there are more.
            if (page.Items.Count < limit && seen >= page.Total)
                yield break;
        }
    }

    /// <summary>
    /// Reads a page, and reduces the limit while the response is too long. Documents with long logs can exceed the maximum
    /// response size.
    /// </summary>
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
