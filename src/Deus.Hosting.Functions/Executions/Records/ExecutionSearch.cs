using System.Globalization;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>
/// Reads executions for a person who looks at them. Each call reads a bounded number of records, however many there are: a filter that matches few
/// records returns a page with fewer items and a cursor with which the search continues.
/// </summary>
internal sealed class ExecutionSearch(HostCallGuard guard, HostStorage storage)
{
    /// <summary>The maximum number of records that one search reads.</summary>
    public const int MaxRead = 2000;

    // Records are numbered in the order in which they are written, which may differ a little from the order of their times.
    private static readonly TimeSpan Inaccuracy = TimeSpan.FromHours(1);

    /// <summary>Searches records, newest first, without their logs.</summary>
    /// <returns>The page. With a cursor, it may have fewer items than the limit, or none.</returns>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="InvalidParameterException">The id or the query is not valid.</exception>
    public Task<Page<Execution>> FindAsync(string functionId, ExecutionQuery query, CancellationToken cancellationToken) =>
        guard.RunAsync(() => Find(functionId, query), cancellationToken);

    /// <summary>Returns the attempts of an execution without their logs, oldest first, at most 100.</summary>
    public Task<List<Execution>> FindAttemptsAsync(Execution execution, CancellationToken cancellationToken) => guard.RunAsync(
        () => storage.Database.Read(
            connection => ExecutionTable.Attempts(connection, execution.FunctionId, execution.FirstExecutionId ?? execution.Id)),
        cancellationToken);

    /// <summary>Returns the executions of all functions that wait or are scheduled, newest first.</summary>
    /// <exception cref="InvalidParameterException">The limit or the cursor is not valid.</exception>
    public Task<Page<Execution>> FindWaitingAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        guard.RunAsync(() => FindKept(areDead: false, limit, cursor), cancellationToken);

    /// <summary>Returns the dead letters of all functions, newest first.</summary>
    /// <exception cref="InvalidParameterException">The limit or the cursor is not valid.</exception>
    public Task<Page<Execution>> FindDeadLettersAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        guard.RunAsync(() => FindKept(areDead: true, limit, cursor), cancellationToken);

    private Page<Execution> Find(string functionId, ExecutionQuery query)
    {
        IdRules.Check(functionId, "functionId");
        var below = PageReader.Check(query.Limit, query.Cursor) ?? long.MaxValue;
        return storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, functionId);
            if (query.CreatedBefore is { } before)
                below = Math.Min(below, PositionOf(connection, before + Inaccuracy));
            var oldest = query.CreatedFrom is { } from ? PositionOf(connection, from - Inaccuracy) - 1 : 0;
            var end = EndOf(connection, functionId, below);
            var page = PageReader.CreatePage(
                ExecutionTable.List(connection, functionId, query, below, Math.Max(oldest, end)), query.Limit);
            return page.NextCursor is null && end > oldest
                ? page with { NextCursor = (end + 1).ToString(CultureInfo.InvariantCulture) }
                : page;
        });
    }

    private Page<Execution> FindKept(bool areDead, int limit, string? cursor)
    {
        var below = PageReader.Check(limit, cursor);
        return storage.Database.Read(connection => PageReader.CreatePage(ExecutionTable.Kept(connection, areDead, limit, below), limit));
    }

    /// <summary>Returns the position of the record before which a search stops, because it has read enough; 0 for none.</summary>
    private static long EndOf(SqliteConnection connection, string functionId, long below) => connection.Sql(
        """
        SELECT sequence FROM executions WHERE function_id = $function AND (status = 'processing') = 0 AND sequence < $below
        ORDER BY sequence DESC LIMIT 1 OFFSET $read
        """)
        .With("$function", functionId).With("$below", below).With("$read", MaxRead).Scalar<long>();

    /// <summary>Returns the position of the first record that was created at a time or later, by a binary search.</summary>
    private static long PositionOf(SqliteConnection connection, DateTimeOffset at)
    {
        // Positions begin at 1.
        var (low, high) = (1L, connection.Sql("SELECT MAX(sequence) FROM executions").Scalar<long>() + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var found = connection.Sql("SELECT sequence, created_at FROM executions WHERE sequence >= $middle ORDER BY sequence LIMIT 1")
                .With("$middle", middle).List(row => (Position: row.Long("sequence"), CreatedAt: row.Time("created_at")));
            if (found is [var (position, createdAt)] && createdAt < at)
                low = position + 1;
            else
                high = middle;
        }

        return low;
    }
}
