using System.Text.Json;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The SQL of the executions table.</summary>
internal static class ExecutionTable
{
    // Of one transaction. Other writes wait meanwhile.
    private const int DeletedTogether = 25;
    private const long DeletedBytesTogether = 4 * 1024 * 1024;

    private const string InsertText =
        """
        INSERT INTO executions (id, function_id, deployment_id, deployment_number, created_at, updated_at, trigger, event, status,
            request_method, request_path, request_headers, trace_id, scheduled_at)
        VALUES ($id, $function, $deployment, $number, $created, $created, $trigger, $event, $status,
            $method, $path, $headers, $trace, $scheduled)
        """;

    // Updates only open records. A closed record stays unchanged.
    private const string EndText =
        """
        UPDATE executions SET status = $status, outcome = $outcome, updated_at = $ended, ended_at = $ended,
            response_status = $code, response_headers = $headers, logs = $logs, errors = $errors, duration_us = $duration,
            log_lines = $lines, cold_start = $cold, output_bytes = $output, peak_memory_bytes = $memory,
            host_calls = $calls, response_body = $body
        WHERE id = $id AND status = 'processing'
        """;

    // All columns except the logs, whose size is not bounded by the number of records.
    private const string Columns =
        """
        sequence, id, function_id, deployment_id, deployment_number, created_at, ended_at, trigger, event, status, outcome, request_method,
        request_path, request_headers, response_status, response_headers, duration_us, cold_start, output_bytes, peak_memory_bytes,
        host_calls, trace_id, scheduled_at, attempt, first_execution_id
        """;

    private const string Wanted =
        """
        function_id = $function AND sequence < $below AND sequence > $above
            AND ($status IS NULL OR status = $status) AND ($outcome IS NULL OR outcome = $outcome)
            AND ($trigger IS NULL OR trigger = $trigger) AND ($deployment IS NULL OR deployment_id = $deployment)
            AND ($dead = 0 OR id IN (SELECT execution_id FROM execution_requests WHERE dead = 1))
            AND ($from IS NULL OR created_at >= $from) AND ($before IS NULL OR created_at < $before)
        """;

    /// <summary>Returns the statement that opens a record.</summary>
    public static PreparedStatement Insert(PreparedStatements statements, Execution execution) => statements.Get(InsertText)
        .With("$id", execution.Id).With("$function", execution.FunctionId).With("$deployment", execution.DeploymentId)
        .With("$number", execution.DeploymentNumber).With("$created", execution.CreatedAt)
        .With("$trigger", execution.Trigger).With("$event", execution.Event).With("$status", execution.Status.Value)
        .With("$method", execution.RequestMethod).With("$path", execution.RequestPath)
        .With("$headers", ToJson(execution.RequestHeaders)).With("$trace", execution.TraceId)
        .With("$scheduled", execution.ScheduledAt);

    /// <summary>Returns the statement that closes a record. A closed record stays unchanged.</summary>
    public static PreparedStatement End(PreparedStatements statements, Execution execution) => statements.Get(EndText)
        .With("$id", execution.Id).With("$status", execution.Status.Value).With("$outcome", execution.Outcome?.ToString())
        .With("$ended", execution.EndedAt).With("$code", execution.ResponseStatusCode)
        .With("$headers", ToJson(execution.ResponseHeaders)).With("$logs", execution.Logs).With("$errors", execution.Errors)
        .With("$lines", execution.LineMarks)
        .With("$duration", execution.Duration.Ticks / TimeSpan.TicksPerMicrosecond).With("$cold", execution.IsColdStart)
        .With("$output", execution.OutputBytes).With("$memory", execution.PeakMemoryBytes)
        .With("$calls", execution.HostCalls).With("$body", execution.SavedBody);

    /// <exception cref="FunctionStoreException">The function does not exist or has no such execution.</exception>
    public static Execution Get(SqliteConnection connection, string functionId, string executionId)
    {
        FunctionTable.Get(connection, functionId);
        return connection.Sql("SELECT * FROM executions WHERE id = $id AND function_id = $function")
            .With("$id", executionId).With("$function", functionId).FirstOrDefault(row => WithLogs(Map(row), row))
            ?? throw FunctionStoreErrors.ExecutionNotFound(functionId, executionId);
    }

    /// <summary>Returns the execution without its logs and errors, and their lengths.</summary>
    /// <exception cref="FunctionStoreException">The function does not exist or has no such execution.</exception>
    public static RecordedTexts GetWithoutTexts(SqliteConnection connection, string functionId, string executionId)
    {
        FunctionTable.Get(connection, functionId);
        return connection.Sql(
            $"""
            SELECT {Columns}, octet_length(logs) AS log_bytes, octet_length(errors) AS error_bytes FROM executions
            WHERE id = $id AND function_id = $function
            """)
            .With("$id", executionId).With("$function", functionId)
            .FirstOrDefault(row => new RecordedTexts(Map(row), row.Long("sequence"), row.Long("log_bytes"), row.Long("error_bytes")))
            ?? throw FunctionStoreErrors.ExecutionNotFound(functionId, executionId);
    }

    /// <summary>Returns the execution with the last characters of its logs and errors.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="executionId">The id of an execution that exists.</param>
    /// <param name="characters">The number of characters of each text; a longer text begins with a warning.</param>
    public static Execution GetListed(SqliteConnection connection, string executionId, int characters) =>
        connection.Sql(
            $"SELECT {Columns}, substr(logs, -$characters) AS logs, substr(errors, -$characters) AS errors FROM executions WHERE id = $id")
            .With("$id", executionId).With("$characters", (long)characters + 1).FirstOrDefault(row => Map(row) with
            {
                Logs = TailBuffer.ForList("Logs", row.Text("logs"), characters),
                Errors = TailBuffer.ForList("Errors", row.Text("errors"), characters),
            })!;

    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    public static ExecutionStatus GetStatus(SqliteConnection connection, string functionId, string executionId) =>
        connection.Sql("SELECT status FROM executions WHERE id = $id AND function_id = $function")
            .With("$id", executionId).With("$function", functionId).FirstOrDefault(row => row.Text("status")) is { } status
            ? new ExecutionStatus(status)
            : throw FunctionStoreErrors.ExecutionNotFound(functionId, executionId);

    /// <summary>Returns records without logs, newest first; one more than the limit when more records match.</summary>
    /// <remarks>The index separates open records from the others. Each part is read in index order, at most up to the limit.</remarks>
    public static List<(Execution Item, long Position)> List(
        SqliteConnection connection, string functionId, ExecutionQuery query, long? below, long above = 0) =>
        connection.Sql(
            $"""
            SELECT {Columns} FROM executions WHERE (status = 'processing') = 0 AND {Wanted}
            UNION ALL
            SELECT {Columns} FROM executions WHERE (status = 'processing') = 1 AND {Wanted}
            ORDER BY sequence DESC LIMIT $limit
            """)
            .With("$function", functionId).With("$below", below ?? long.MaxValue).With("$above", above)
            .With("$status", query.Status?.Value).With("$outcome", query.Outcome?.ToString())
            .With("$trigger", query.Trigger).With("$deployment", query.DeploymentId)
            .With("$dead", query.DeadLetters).With("$from", query.CreatedFrom).With("$before", query.CreatedBefore).With("$limit", query.Limit + 1)
            .List(row => (Map(row), row.Long("sequence")));

    /// <summary>Returns the attempts of an execution without logs, oldest first, at most 100.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="firstId">The id of the first attempt.</param>
    public static List<Execution> Attempts(SqliteConnection connection, string functionId, string firstId) => connection.Sql(
        $"""
        SELECT {Columns} FROM executions WHERE id = $first AND function_id = $function
        UNION ALL
        SELECT {Columns} FROM executions WHERE first_execution_id = $first AND function_id = $function
        ORDER BY sequence LIMIT 100
        """)
        .With("$first", firstId).With("$function", functionId).List(Map);

    /// <summary>Returns executions of all functions whose requests are kept, newest first; one more than the limit when there are more.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="areDead">True for dead letters; false for executions that wait or are scheduled.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="below">The position of the last execution of the previous page; null for the first page.</param>
    /// <remarks>CROSS JOIN fixes the order of the tables: few requests are kept, and the execution history is long.</remarks>
    public static List<(Execution Item, long Position)> Kept(SqliteConnection connection, bool areDead, int limit, long? below) => connection.Sql(
        $"""
        SELECT {Columns} FROM execution_requests r CROSS JOIN executions e ON e.id = r.execution_id
        WHERE {(areDead ? "r.dead = 1" : "e.status IN ('waiting', 'scheduled')")} AND e.sequence < $below
        ORDER BY e.sequence DESC LIMIT $limit
        """)
        .With("$below", below ?? long.MaxValue).With("$limit", limit + 1).List(row => (Map(row), row.Long("sequence")));

    /// <summary>Returns the ids of all open records, by function, in the order of the index.</summary>
    public static List<string> Open(SqliteConnection connection) => connection.Sql(
        """
        SELECT e.id FROM functions f CROSS JOIN executions e ON e.function_id = f.id AND (e.status = 'processing') = 1
        """)
        .List(row => row.GetString(0));

    /// <summary>
    /// Returns the oldest closed records after a position that one transaction may delete: a bounded number, whose texts have together at most
    /// 4 MiB, but at least one. SQLite reads every page of a text that it deletes.
    /// </summary>
    public static List<(long Position, DateTimeOffset CreatedAt)> Next(SqliteConnection connection, string functionId, long after)
    {
        var left = DeletedBytesTogether;
        return [.. connection.Sql(
            """
            SELECT sequence, created_at, octet_length(logs) + octet_length(errors) + octet_length(log_lines)
                + coalesce(octet_length(response_body), 0) AS bytes FROM executions
            WHERE function_id = $function AND (status = 'processing') = 0 AND sequence > $after ORDER BY sequence LIMIT $limit
            """)
            .With("$function", functionId).With("$after", after).With("$limit", DeletedTogether)
            .List(row => (Position: row.Long("sequence"), CreatedAt: row.Time("created_at"), Bytes: row.Long("bytes")))
            .TakeWhile((record, index) => (left -= record.Bytes) >= 0 || index == 0)
            .Select(record => (record.Position, record.CreatedAt))];
    }

    /// <summary>Returns the position of the newest record; 0 when the table has no records.</summary>
    public static long Newest(SqliteConnection connection) =>
        connection.Sql("SELECT coalesce(max(sequence), 0) FROM executions").Scalar<long>();

    /// <summary>Deletes the oldest closed records of a function, up to a position and as many as one transaction may delete.</summary>
    /// <returns>False when none is left.</returns>
    public static bool DeleteOldest(SqliteConnection connection, string functionId, long upTo) =>
        Next(connection, functionId, after: 0).FindAll(record => record.Position <= upTo) is [.., var last]
        && connection.Sql("DELETE FROM executions WHERE function_id = $function AND (status = 'processing') = 0 AND sequence <= $last")
            .With("$function", functionId).With("$last", last.Position).Run() > 0;

    /// <summary>Deletes records that ended before a time, from after one position up to and including another.</summary>
    public static int DeleteEnded(
        SqliteConnection connection, string functionId, long after, long last, DateTimeOffset endedBefore) => connection.Sql(
            """
            DELETE FROM executions
            WHERE function_id = $function AND (status = 'processing') = 0 AND sequence > $after AND sequence <= $last
                AND status IN ('completed', 'failed') AND ended_at < $before
            """)
            .With("$function", functionId).With("$after", after).With("$last", last).With("$before", endedBefore).Run();

    private static string ToJson(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        headers.Count == 0 ? "[]" : JsonSerializer.Serialize(headers, StoredJson.Default.IReadOnlyListKeyValuePairStringString);

    private static IReadOnlyList<KeyValuePair<string, string>> FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.IReadOnlyListKeyValuePairStringString) ?? [];

    private static Execution WithLogs(Execution execution, SqliteDataReader row) => execution with
    {
        Logs = row.Text("logs"),
        Errors = row.Text("errors"),
        LineMarks = row.Text("log_lines"),
        SavedBody = row.TextOrNull("response_body"),
    };

    private static Execution Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        FunctionId = row.Text("function_id"),
        DeploymentId = row.Text("deployment_id"),
        DeploymentNumber = (int?)row.LongOrNull("deployment_number"),
        CreatedAt = row.Time("created_at"),
        EndedAt = row.TimeOrNull("ended_at"),
        Trigger = row.Text("trigger"),
        Event = row.TextOrNull("event"),
        Status = new ExecutionStatus(row.Text("status")),
        Outcome = Enum.TryParse<ExecutionOutcome>(row.TextOrNull("outcome"), out var outcome) ? outcome : null,
        RequestMethod = row.Text("request_method"),
        RequestPath = row.Text("request_path"),
        RequestHeaders = FromJson(row.Text("request_headers")),
        ResponseStatusCode = row.Int("response_status"),
        ResponseHeaders = FromJson(row.Text("response_headers")),
        Duration = TimeSpan.FromMicroseconds(row.Long("duration_us")),
        IsColdStart = row.Bool("cold_start"),
        OutputBytes = row.Long("output_bytes"),
        PeakMemoryBytes = row.LongOrNull("peak_memory_bytes"),
        HostCalls = row.LongOrNull("host_calls"),
        TraceId = row.Text("trace_id"),
        ScheduledAt = row.TimeOrNull("scheduled_at"),
        Attempt = row.Int("attempt"),
        FirstExecutionId = row.TextOrNull("first_execution_id"),
    };
}
