using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>The SQL of deferred executions and their requests.</summary>
internal static class DeferredTable
{
    /// <summary>Returns the ids of the functions that have waiting or scheduled executions.</summary>
    public static List<string> Functions(SqliteConnection connection) => connection
        .Sql("SELECT DISTINCT function_id FROM executions INDEXED BY executions_waiting WHERE status IN ('waiting', 'scheduled')")
        .List(row => row.Text("function_id"));

    /// <summary>Returns the due executions of a function without their requests, longest waiting first.</summary>
    /// <remarks>It stops at the limit. Executions that are scheduled for later come after the due ones.</remarks>
    public static List<DueExecution> Due(SqliteConnection connection, string functionId, DateTimeOffset now, int limit) => connection.Sql(
        """
        SELECT e.id, e.function_id, f.max_concurrent_executions, coalesce(e.first_execution_id, e.id) AS first_id,
            coalesce(e.scheduled_at, e.created_at) AS since, e.sequence
        FROM executions e INDEXED BY executions_waiting CROSS JOIN functions f ON f.id = e.function_id
        WHERE e.status IN ('waiting', 'scheduled') AND e.function_id = $function AND (e.status = 'waiting' OR e.scheduled_at <= $now)
            AND EXISTS (SELECT 1 FROM execution_requests WHERE execution_id = e.id)
        ORDER BY coalesce(e.scheduled_at, e.created_at), e.sequence LIMIT $limit
        """)
        .With("$function", functionId).With("$now", now).With("$limit", limit)
        .List(row => new DueExecution(
            row.Text("id"), row.Text("function_id"), (int?)row.LongOrNull("max_concurrent_executions"), row.Text("first_id"), (row.Long("since"), row.Long("sequence"))));

    /// <summary>Returns the number of the requests that wait, and their bytes together.</summary>
    public static (long Count, long Bytes) Size(SqliteConnection connection) => connection.Sql(
        "SELECT COUNT(*) AS number, coalesce(SUM(bytes), 0) AS bytes FROM execution_requests INDEXED BY execution_requests_bytes WHERE dead = 0")
        .List(row => (row.Long("number"), row.Long("bytes")))[0];

    /// <summary>Returns an encrypted request; null when it was deleted.</summary>
    public static byte[]? Request(SqliteConnection connection, string executionId) => connection
        .Sql("SELECT request FROM execution_requests WHERE execution_id = $id")
        .With("$id", executionId).FirstOrDefault(row => row.Bytes("request"));

    /// <summary>Returns the earliest time after another one at which an execution is scheduled; null when no execution is scheduled.</summary>
    public static DateTimeOffset? NextDue(SqliteConnection connection, DateTimeOffset after) => connection.Sql(
        """
        SELECT MIN(e.scheduled_at) AS due FROM execution_requests r CROSS JOIN executions e ON e.id = r.execution_id
        WHERE e.status = 'scheduled' AND e.scheduled_at > $after
        """)
        .With("$after", after).List(row => row.TimeOrNull("due"))[0];

    /// <summary>
    /// Sets the record to <c>processing</c>, and deletes the request unless the function has a retry policy. If the process ends after this,
    /// the next start closes the open record. No attempt runs twice.
    /// </summary>
    /// <returns>False when the execution no longer waits.</returns>
    public static bool TryOpen(SqliteConnection connection, Execution execution)
    {
        connection.Sql(
            """
            DELETE FROM execution_requests WHERE execution_id = $id
                AND NOT EXISTS (SELECT 1 FROM functions WHERE id = $function AND retry IS NOT NULL)
            """)
            .With("$id", execution.Id).With("$function", execution.FunctionId).Run();
        return connection.Sql(
            """
            UPDATE executions SET status = 'processing', deployment_id = $deployment, deployment_number = $number, trace_id = $trace
            WHERE id = $id AND status IN ('waiting', 'scheduled')
            """)
            .With("$id", execution.Id).With("$deployment", execution.DeploymentId)
            .With("$number", execution.DeploymentNumber).With("$trace", execution.TraceId).Run() == 1;
    }

    /// <summary>Returns whether something may follow the end of an execution: its request is kept, or it has a callback.</summary>
    public static bool HasFollowUp(SqliteConnection connection, string executionId) => connection.Sql(
        """
        SELECT EXISTS (SELECT 1 FROM execution_requests WHERE execution_id = $id)
            OR EXISTS (SELECT 1 FROM execution_callbacks WHERE execution_id = $id AND state = 'Waiting')
        """)
        .With("$id", executionId).Scalar<long>() > 0;

    /// <summary>Ends an execution that has not started. An ended record stays unchanged, and the request is kept.</summary>
    /// <returns>The number of ended executions, 0 or 1.</returns>
    public static int EndUnstarted(SqliteConnection connection, Execution ended)
    {
        connection.Sql("UPDATE executions SET status = 'processing' WHERE id = $id AND status IN ('waiting', 'scheduled')")
            .With("$id", ended.Id).Run();
        using var statements = new PreparedStatements(connection);
        return ExecutionTable.End(statements, ended).Run();
    }
}

/// <param name="Id">The id of the execution.</param>
/// <param name="FunctionId">The id of its function.</param>
/// <param name="OwnLimit">The function's maximum number of running executions; null: the limit of the options.</param>
/// <param name="FirstId">The id of the first attempt, for which the request was encrypted.</param>
/// <param name="Order">Since when it waits, in milliseconds since 1970, and its number: the order of executions.</param>
internal sealed record DueExecution(string Id, string FunctionId, int? OwnLimit, string FirstId, (long Since, long Sequence) Order);
