using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>The SQL of retries and dead letters.</summary>
internal static class RetryTable
{
    /// <summary>Returns the attempt of an execution whose request is kept, and its function's policy; null without a request.</summary>
    public static KeptAttempt? Find(SqliteConnection connection, string executionId) => connection.Sql(
        """
        SELECT e.attempt, f.retry
        FROM execution_requests r JOIN executions e ON e.id = r.execution_id JOIN functions f ON f.id = e.function_id
        WHERE r.execution_id = $id
        """)
        .With("$id", executionId).FirstOrDefault(row => new KeptAttempt(row.Int("attempt"), row.TextOrNull("retry")));

    public static bool IsDead(SqliteConnection connection, string executionId) => connection
        .Sql("SELECT COUNT(*) FROM execution_requests WHERE execution_id = $id AND dead = 1").With("$id", executionId).Scalar<long>() > 0;

    public static void DeleteRequest(SqliteConnection connection, string executionId) =>
        connection.Sql("DELETE FROM execution_requests WHERE execution_id = $id").With("$id", executionId).Run();

    /// <summary>Adds an execution with the request of an earlier one, which it takes over.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="id">The id of the new execution.</param>
    /// <param name="previousId">The id of the earlier execution.</param>
    /// <param name="attempt">The number of the attempt.</param>
    /// <param name="now">The time.</param>
    /// <param name="at">When it starts; null: as soon as there is a slot.</param>
    public static void AddAttempt(
        SqliteConnection connection, string id, string previousId, int attempt, DateTimeOffset now, DateTimeOffset? at)
    {
        connection.Sql(
            """
            INSERT INTO executions (id, function_id, deployment_id, deployment_number, created_at, updated_at, trigger, event, status,
                request_method, request_path, request_headers, trace_id, scheduled_at, attempt, first_execution_id)
            SELECT $id, function_id, deployment_id, deployment_number, $now, $now, trigger, event, $status,
                request_method, request_path, request_headers, trace_id, $at, $attempt, coalesce(first_execution_id, id)
            FROM executions WHERE id = $previous
            """)
            .With("$id", id).With("$previous", previousId).With("$attempt", attempt).With("$now", now).With("$at", at)
            .With("$status", (at is null ? ExecutionStatus.Waiting : ExecutionStatus.Scheduled).Value).Run();
        connection.Sql("UPDATE execution_requests SET execution_id = $id, dead = 0 WHERE execution_id = $previous")
            .With("$id", id).With("$previous", previousId).Run();
    }

    /// <summary>Keeps a request as a dead letter, and deletes the requests of the oldest ones beyond a number and a size in bytes.</summary>
    public static void MarkDead(SqliteConnection connection, string executionId, int maximum, long maxBytes)
    {
        connection.Sql("UPDATE execution_requests SET dead = 1 WHERE execution_id = $id").With("$id", executionId).Run();
        connection.Sql(
            """
            DELETE FROM execution_requests WHERE rowid IN (
                SELECT id FROM (
                    SELECT r.rowid AS id, SUM(length(r.request)) OVER newest AS bytes, COUNT(*) OVER newest AS number
                    FROM execution_requests r JOIN executions e ON e.id = r.execution_id WHERE r.dead = 1
                    WINDOW newest AS (ORDER BY e.sequence DESC))
                WHERE bytes > $bytes OR number > $maximum)
            """)
            .With("$bytes", maxBytes).With("$maximum", maximum).Run();
    }
}

/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Policy">The stored policy of the function; null for none.</param>
internal sealed record KeptAttempt(int Attempt, string? Policy);
