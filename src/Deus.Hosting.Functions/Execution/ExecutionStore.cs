using System.Text.Json;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Execution;

/// <summary>The records of executions. They hold no bodies.</summary>
internal sealed class ExecutionStore(HostStorage storage, TimeProvider time)
{
    private const int MaxTextLength = 1_000_000;

    public Task InsertAsync(ExecutionRecord record, CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection => connection.Sql(
            """
            INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method,
                request_path, request_headers)
            VALUES ($id, $function, $deployment, $created, $updated, $trigger, $status, $method, $path, $headers)
            """)
            .With("$id", record.Id).With("$function", record.FunctionId).With("$deployment", record.DeploymentId)
            .With("$created", record.CreatedAt).With("$updated", record.UpdatedAt).With("$trigger", record.Trigger)
            .With("$status", record.Status).With("$method", record.RequestMethod).With("$path", record.RequestPath)
            .With("$headers", ToJson(record.RequestHeaders)).Run(),
        cancellationToken);

    /// <summary>Writes how it ended. Nothing happens when the function was deleted meanwhile.</summary>
    public Task FinishAsync(ExecutionRecord record, CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection => connection.Sql(
            """
            UPDATE executions SET status = $status, updated_at = $updated, response_status = $code, response_headers = $headers,
                logs = $logs, errors = $errors, duration_us = $duration
            WHERE id = $id
            """)
            .With("$id", record.Id).With("$status", record.Status).With("$updated", record.UpdatedAt)
            .With("$code", record.ResponseStatusCode).With("$headers", ToJson(record.ResponseHeaders))
            .With("$logs", Tail(record.Logs)).With("$errors", Tail(record.Errors))
            .With("$duration", record.Duration.Ticks / TimeSpan.TicksPerMicrosecond).Run(),
        cancellationToken);

    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    public ExecutionRecord Get(string functionId, string executionId)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return storage.Database.Read(connection =>
        {
            FunctionRows.Get(connection, functionId);
            return connection.Sql("SELECT * FROM executions WHERE id = $id AND function_id = $function")
                .With("$id", executionId).With("$function", functionId).FirstOrDefault(Map)
                ?? throw Problems.ExecutionNotFound(functionId, executionId);
        });
    }

    /// <summary>Closes what a host that died has left open.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> CloseLostAsync(CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection => connection.Sql(
            """
            UPDATE executions SET status = $failed, updated_at = $now, response_status = 500,
                errors = 'The host stopped before the execution had ended.'
            WHERE status = $processing
            """)
            .With("$failed", ExecutionStatus.Failed).With("$processing", ExecutionStatus.Processing)
            .With("$now", time.GetUtcNow()).Run(),
        cancellationToken);

    private static string Tail(string text) => text.Length <= MaxTextLength ? text : text[^MaxTextLength..];

    private static string ToJson(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        JsonSerializer.Serialize(headers, StoredJson.Default.IReadOnlyListKeyValuePairStringString);

    private static IReadOnlyList<KeyValuePair<string, string>> FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.IReadOnlyListKeyValuePairStringString) ?? [];

    private static ExecutionRecord Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        FunctionId = row.Text("function_id"),
        DeploymentId = row.Text("deployment_id"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Trigger = row.Text("trigger"),
        Status = row.Text("status"),
        RequestMethod = row.Text("request_method"),
        RequestPath = row.Text("request_path"),
        RequestHeaders = FromJson(row.Text("request_headers")),
        ResponseStatusCode = row.Int("response_status"),
        ResponseHeaders = FromJson(row.Text("response_headers")),
        Logs = row.Text("logs"),
        Errors = row.Text("errors"),
        Duration = TimeSpan.FromMicroseconds(row.Long("duration_us")),
        ScheduledAt = row.TimeOrNull("scheduled_at"),
    };
}
