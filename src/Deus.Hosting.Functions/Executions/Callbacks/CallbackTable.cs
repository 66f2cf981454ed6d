using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>The SQL of the callbacks of executions.</summary>
internal static class CallbackTable
{
    private const string Columns = "id, function_id, execution_id, state, attempts, due_at, delivered_at, error, sequence";

    /// <summary>Adds the callback of an execution that was accepted. A function without a callback URL gets none.</summary>
    public static void Add(SqliteConnection connection, string id, string executionId) => connection.Sql(
        """
        INSERT INTO execution_callbacks (id, function_id, execution_id, first_execution_id)
        SELECT $id, e.function_id, e.id, e.id
        FROM executions e JOIN functions f ON f.id = e.function_id WHERE e.id = $execution AND f.callback_url IS NOT NULL
        """)
        .With("$id", id).With("$execution", executionId).Run();

    /// <summary>Moves a waiting callback to the next attempt of its execution.</summary>
    public static void Move(SqliteConnection connection, string executionId, string nextId) => connection
        .Sql("UPDATE execution_callbacks SET execution_id = $next WHERE execution_id = $id AND state = 'Waiting'")
        .With("$next", nextId).With("$id", executionId).Run();

    /// <summary>Returns the callback that waits for the end of an execution; null when no callback waits.</summary>
    public static ExecutionCallback? FindWaiting(SqliteConnection connection, string executionId) => connection
        .Sql($"SELECT {Columns} FROM execution_callbacks WHERE execution_id = $id AND state = 'Waiting'")
        .With("$id", executionId).FirstOrDefault(Map);

    /// <summary>Stores the encrypted payload of a callback, and makes it due.</summary>
    public static void MakeDue(SqliteConnection connection, string id, byte[] payload, DateTimeOffset now) => connection
        .Sql("UPDATE execution_callbacks SET state = 'Pending', due_at = $now, payload = $payload, payload_bytes = $bytes WHERE id = $id")
        .With("$now", now).With("$payload", payload).With("$bytes", payload.Length).With("$id", id).Run();

    /// <summary>Gives up the oldest callbacks beyond a number and a size of all payloads in bytes.</summary>
    public static void Trim(SqliteConnection connection, int maximum, long maxBytes)
    {
        var (count, bytes) = connection.Sql("SELECT COUNT(*), coalesce(SUM(payload_bytes), 0) FROM execution_callbacks WHERE payload_bytes IS NOT NULL")
            .List(row => (row.GetInt64(0), row.GetInt64(1)))[0];
        if (count <= maximum && bytes <= maxBytes)
            return;
        connection.Sql(
            """
            UPDATE execution_callbacks SET state = 'Failed', due_at = NULL, payload = NULL, payload_bytes = NULL, error = $error
            WHERE sequence IN (
                SELECT sequence FROM (
                    SELECT sequence, SUM(payload_bytes) OVER newest AS bytes, COUNT(*) OVER newest AS number
                    FROM execution_callbacks WHERE payload_bytes IS NOT NULL WINDOW newest AS (ORDER BY sequence DESC))
                WHERE bytes > $bytes OR number > $maximum)
            """)
            .With("$bytes", maxBytes).With("$maximum", maximum).With("$error", $"Given up: the host keeps {maximum} callbacks, the newest ones.").Run();
    }

    /// <summary>Returns the functions with due callbacks, the longest due first.</summary>
    public static List<string> DueFunctions(SqliteConnection connection, DateTimeOffset now) => connection
        .Sql("SELECT function_id FROM execution_callbacks WHERE due_at <= $now GROUP BY function_id ORDER BY MIN(due_at)")
        .With("$now", now).List(row => row.GetString(0));

    /// <summary>Returns the callback of a function that has been due longest; null when none is due.</summary>
    public static DueCallback? FirstDue(SqliteConnection connection, string functionId, DateTimeOffset now) => connection.Sql(
        """
        SELECT c.id, c.function_id, c.attempts, c.payload, f.callback_url, f.callback_secret
        FROM execution_callbacks c JOIN functions f ON f.id = c.function_id
        WHERE c.function_id = $function AND c.due_at <= $now ORDER BY c.due_at, c.sequence LIMIT 1
        """)
        .With("$function", functionId).With("$now", now)
        .FirstOrDefault(row => new DueCallback(
            row.Text("id"),
            row.Text("function_id"),
            row.Int("attempts"),
            row.Bytes("payload"),
            row.TextOrNull("callback_url"),
            row.GetValue(row.GetOrdinal("callback_secret")) as byte[]));

    /// <summary>Returns the earliest time after another one at which a callback is due; null when no callback is due later.</summary>
    public static DateTimeOffset? NextDue(SqliteConnection connection, DateTimeOffset after) => connection
        .Sql("SELECT MIN(due_at) AS due FROM execution_callbacks WHERE due_at > $after")
        .With("$after", after).List(row => row.TimeOrNull("due"))[0];

    public static void MarkDelivered(SqliteConnection connection, string id, DateTimeOffset now) => connection.Sql(
        """
        UPDATE execution_callbacks
        SET state = 'Delivered', attempts = attempts + 1, due_at = NULL, delivered_at = $now, payload = NULL, payload_bytes = NULL
        WHERE id = $id
        """)
        .With("$now", now).With("$id", id).Run();

    /// <summary>Records a failed attempt.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="id">The id of the callback.</param>
    /// <param name="error">Why the attempt failed.</param>
    /// <param name="next">When the next attempt is due; null when it was the last one.</param>
    public static void MarkFailed(SqliteConnection connection, string id, string error, DateTimeOffset? next) => connection
        .Sql("UPDATE execution_callbacks SET state = $state, attempts = attempts + 1, due_at = $next, error = $error WHERE id = $id AND due_at IS NOT NULL")
        .With("$state", (next is null ? ExecutionCallbackState.Failed : ExecutionCallbackState.Pending).ToString())
        .With("$next", next).With("$error", error).With("$id", id).Run();

    /// <summary>Makes a failed callback due again.</summary>
    /// <returns>False when it has not failed, or its payload is not kept.</returns>
    public static bool SendAgain(SqliteConnection connection, string id, DateTimeOffset now) => connection
        .Sql("UPDATE execution_callbacks SET state = 'Pending', attempts = 0, due_at = $now WHERE id = $id AND state = 'Failed' AND payload IS NOT NULL")
        .With("$now", now).With("$id", id).Run() == 1;

    public static ExecutionCallback? Find(SqliteConnection connection, string functionId, string id) => connection
        .Sql($"SELECT {Columns} FROM execution_callbacks WHERE id = $id AND function_id = $function")
        .With("$id", id).With("$function", functionId).FirstOrDefault(Map);

    /// <summary>Returns callbacks, newest first; one more than the limit when more match.</summary>
    public static List<(ExecutionCallback Item, long Position)> List(
        SqliteConnection connection, string functionId, ExecutionCallbackQuery query, long? below) => connection.Sql(
        $"""
        SELECT {Columns} FROM execution_callbacks
        WHERE function_id = $function AND sequence < $below AND ($state IS NULL OR state = $state)
            AND ($execution IS NULL OR execution_id = $execution OR first_execution_id = $execution)
        ORDER BY sequence DESC LIMIT $limit
        """)
        .With("$function", functionId).With("$below", below ?? long.MaxValue).With("$state", query.State?.ToString())
        .With("$execution", query.ExecutionId).With("$limit", query.Limit + 1)
        .List(row => (Map(row), row.Long("sequence")));

    /// <summary>Sets or, with null, deletes the callback of a function.</summary>
    public static void SetTarget(SqliteConnection connection, string functionId, string? url, byte[]? secret) => connection
        .Sql("UPDATE functions SET callback_url = $url, callback_secret = $secret WHERE id = $id")
        .With("$url", url).With("$secret", secret).With("$id", functionId).Run();

    private static ExecutionCallback Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        FunctionId = row.Text("function_id"),
        ExecutionId = row.Text("execution_id"),
        State = Enum.Parse<ExecutionCallbackState>(row.Text("state")),
        Attempts = row.Int("attempts"),
        NextAttemptAt = row.TimeOrNull("due_at"),
        DeliveredAt = row.TimeOrNull("delivered_at"),
        LastError = row.TextOrNull("error"),
    };
}

/// <summary>A callback to deliver now.</summary>
/// <param name="Id">The id of the callback, the same in each attempt.</param>
/// <param name="FunctionId">The id of the function.</param>
/// <param name="Attempts">The number of attempts that have ended.</param>
/// <param name="Payload">The encrypted payload.</param>
/// <param name="Url">The URL; null when the function has no callback any more.</param>
/// <param name="Secret">The encrypted secret; null when the function has no callback any more.</param>
internal sealed record DueCallback(string Id, string FunctionId, int Attempts, byte[] Payload, string? Url, byte[]? Secret);
