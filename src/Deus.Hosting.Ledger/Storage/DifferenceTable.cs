namespace Deus.Hosting.Ledger.Storage;

/// <summary>
/// The queries that compare the records with the backend. A comparison marks what it has seen at the backend with its number, so that it holds one
/// page in memory.
/// </summary>
internal static class DifferenceTable
{
    /// <summary>Returns the number of a new comparison, which is the database's time.</summary>
    public static Task<long> BeginAsync(LedgerTransaction transaction) => transaction.Sql($"SELECT {transaction.Dialect.Now}").NumberAsync();

    /// <summary>Marks the records and places of functions as seen.</summary>
    /// <returns>The functions that have a record or a place.</returns>
    public static async Task<HashSet<string>> MarkAsync(LedgerTransaction transaction, IReadOnlyList<string> functionIds, long number)
    {
        var (deployments, places) = (transaction.Tables.Deployments, transaction.Tables.Places);
        var list = string.Join(", ", functionIds.Select((_, i) => FormattableString.Invariant($"@f{i}")));
        await Each($"UPDATE {deployments} SET seen = @number WHERE status = 'active' AND function_id IN ({list})")
            .With("@number", number).RunAsync().ConfigureAwait(false);
        await Each($"UPDATE {places} SET seen = @number WHERE expires_at IS NULL AND function_id IN ({list})")
            .With("@number", number).RunAsync().ConfigureAwait(false);
        var known = await Each($"""
            SELECT function_id FROM {deployments} WHERE status IN ('active', 'pending') AND function_id IN ({list})
            UNION SELECT function_id FROM {places} WHERE function_id IN ({list})
            """).ListAsync(row => row.GetString(0)).ConfigureAwait(false);
        return [.. known];

        LedgerCommand Each(string sql)
        {
            var command = transaction.Sql(sql);
            for (var i = 0; i < functionIds.Count; i++)
                command.With(FormattableString.Invariant($"@f{i}"), functionIds[i]);
            return command;
        }
    }

    /// <summary>Returns the confirmed places that were not seen and that no record explains, in the order of their functions.</summary>
    public static Task<List<string>> UnseenPlacesAsync(LedgerTransaction transaction, long number, string after, int size) => transaction
        .Sql($"""
            SELECT function_id FROM {transaction.Tables.Places} AS place
            WHERE expires_at IS NULL AND seen < @number AND function_id > @after AND NOT EXISTS (
                SELECT 1 FROM {transaction.Tables.Deployments}
                WHERE function_id = place.function_id AND status IN ('active', 'pending'))
            ORDER BY function_id LIMIT @size
            """)
        .With("@number", number).With("@after", after).With("@size", size).ListAsync(row => row.GetString(0));
}
