namespace Deus.Hosting.Ledger.Storage;

/// <summary>
/// The places under the always-warm ceiling. A place with an <c>expires_at</c> is a reservation; without one it is confirmed, and belongs
/// to its function.
/// </summary>
internal static class PlaceTable
{
    private const string Confirmed = "function_id = @function AND expires_at IS NULL";

    /// <summary>Counts the confirmed places and the reservations that have not expired.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="functionId">The function whose confirmed place is not counted; null counts all.</param>
    public static async Task<int> CountAsync(LedgerTransaction transaction, string? functionId) => (int)await transaction
        .Sql($"""
            SELECT COUNT(*) FROM {transaction.Tables.Places}
            WHERE (expires_at IS NULL AND (function_id IS NULL OR function_id <> @function)) OR expires_at > {transaction.Dialect.Now}
            """)
        .With("@function", functionId ?? "").NumberAsync().ConfigureAwait(false);

    /// <summary>
    /// Deletes expired reservations, and inserts a reservation unless the function has a place or the ceiling is reached. One command,
    /// because other processes wait while this one has the lock.
    /// </summary>
    /// <returns>All places after it.</returns>
    public static Task<List<Place>> ReserveAsync(
        LedgerTransaction transaction, string reservationId, string? functionId, int maximum, TimeSpan lifetime)
    {
        var places = transaction.Tables.Places;
        return transaction
            .Sql($"""
                {transaction.LockPlaces}
                DELETE FROM {places} WHERE expires_at <= {transaction.Dialect.Now};
                INSERT INTO {places} (id, function_id, expires_at)
                SELECT @id, @function, {transaction.Dialect.Now} + @lifetime
                WHERE (SELECT COUNT(*) FROM {places}) < @maximum AND NOT EXISTS (SELECT 1 FROM {places} WHERE id = @id OR ({Confirmed}));
                SELECT id, function_id, expires_at FROM {places};
                """)
            .With("@id", reservationId).With("@function", functionId).With("@maximum", maximum).With("@lifetime", (long)lifetime.TotalMilliseconds)
            .ListAsync(row => new Place(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2)));
    }

    /// <returns>False when the reservation does not exist any more.</returns>
    public static async Task<bool> RenewAsync(LedgerTransaction transaction, string reservationId, TimeSpan lifetime) => await transaction
        .Sql($"UPDATE {transaction.Tables.Places} SET expires_at = {transaction.Dialect.Now} + @lifetime WHERE id = @id AND expires_at IS NOT NULL")
        .With("@id", reservationId).With("@lifetime", (long)lifetime.TotalMilliseconds).RunAsync().ConfigureAwait(false) > 0;

    /// <summary>Confirms a reservation. An expired one counts as long as its row exists: no other deployment has taken its place yet.</summary>
    /// <returns>True when the function has a place.</returns>
    public static async Task<bool> ConfirmAsync(LedgerTransaction transaction, string reservationId, string functionId)
    {
        var places = transaction.Tables.Places;
        if (await transaction.Sql($"{transaction.LockPlaces} SELECT COUNT(*) FROM {places} WHERE id = @id;").With("@id", reservationId).NumberAsync().ConfigureAwait(false) == 0)
            return await transaction.Sql($"SELECT COUNT(*) FROM {places} WHERE {Confirmed}")
                .With("@function", functionId).NumberAsync().ConfigureAwait(false) > 0;
        await transaction
            .Sql($"""
                DELETE FROM {places} WHERE {Confirmed} AND id <> @id;
                UPDATE {places} SET function_id = @function, expires_at = NULL WHERE id = @id;
                """)
            .With("@function", functionId).With("@id", reservationId).RunAsync().ConfigureAwait(false);
        return true;
    }

    public static Task ReleaseAsync(LedgerTransaction transaction, string reservationId) => transaction
        .Sql($"DELETE FROM {transaction.Tables.Places} WHERE id = @id AND expires_at IS NOT NULL").With("@id", reservationId).RunAsync();

    public static Task ReleaseFunctionAsync(LedgerTransaction transaction, string functionId) => transaction
        .Sql($"DELETE FROM {transaction.Tables.Places} WHERE {Confirmed}").With("@function", functionId).RunAsync();

    /// <summary>A place: reserved, or confirmed for its function.</summary>
    public sealed record Place(string Id, string? FunctionId, bool IsConfirmed);
}
