namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Tables of rows, shared by the functions that have a grant for the table. The default keeps them in a database in the host's folder; register
/// another implementation before <c>AddGuestRuntimes()</c> to replace it. Rows and queries are JSON texts, as guests send and receive them.
/// </summary>
public interface IGuestTables
{
    /// <summary>Creates a table, or adds columns to an existing one. Columns are never removed, and their types do not change.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the table exists.</returns>
    /// <exception cref="ArgumentException">A name is not valid, or a column exists with another type.</exception>
    Task DefineAsync(GuestTable table, CancellationToken cancellationToken = default);

    /// <summary>Makes the rows that were inserted for a flag common rows, which all executions see.</summary>
    /// <param name="table">The key of the table.</param>
    /// <param name="flagContext">The flag and the variant, see <see cref="ExecutionRequest.FlagContext"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="GuestServiceException">The table does not exist.</exception>
    Task<int> PromoteAsync(string table, string flagContext, CancellationToken cancellationToken = default);

    /// <summary>Deletes the rows that were inserted for a flag.</summary>
    /// <param name="table">The key of the table.</param>
    /// <param name="flagContext">The flag and the variant, see <see cref="ExecutionRequest.FlagContext"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="GuestServiceException">The table does not exist.</exception>
    Task<int> RollBackAsync(string table, string flagContext, CancellationToken cancellationToken = default);

    /// <summary>Reads a row.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="table">The key of the table.</param>
    /// <param name="id">The id of the row.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The row as <c>{_id, _created_at, _updated_at, data}</c>; null when it does not exist.</returns>
    /// <exception cref="GuestServiceException">The table does not exist.</exception>
    ValueTask<string?> GetAsync(GuestCall call, string table, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts a row, or changes the given columns of the row that <c>_id</c> names. A row that is inserted with a
    /// <see cref="GuestCall.FlagContext"/> is visible only to executions with the same one, and these change no other rows.
    /// </summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="table">The key of the table.</param>
    /// <param name="data">A JSON object with the values of columns.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>The row; null when the row to change does not exist.</returns>
    /// <exception cref="GuestServiceException">The table does not exist, or the data does not fit its columns.</exception>
    ValueTask<string?> PutAsync(GuestCall call, string table, string data, CancellationToken cancellationToken);

    /// <summary>Deletes a row. A row that does not exist is no error.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="table">The key of the table.</param>
    /// <param name="id">The id of the row.</param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A task that completes when the row does not exist any more.</returns>
    /// <exception cref="GuestServiceException">The table does not exist.</exception>
    ValueTask DeleteAsync(GuestCall call, string table, string id, CancellationToken cancellationToken);

    /// <summary>Lists rows in the order of their creation.</summary>
    /// <param name="call">The calling execution.</param>
    /// <param name="table">The key of the table.</param>
    /// <param name="query">
    /// A JSON object with <c>filters</c> (<c>{column, operator, value}</c>, all must hold), <c>limit</c> (default 100, at most 1,000) and
    /// <c>offset</c>; empty for the first 100 rows.
    /// </param>
    /// <param name="cancellationToken">Canceled when the execution ends.</param>
    /// <returns>A JSON array of rows.</returns>
    /// <exception cref="GuestServiceException">The table does not exist, or the query is not valid.</exception>
    ValueTask<string> QueryAsync(GuestCall call, string table, string query, CancellationToken cancellationToken);
}
