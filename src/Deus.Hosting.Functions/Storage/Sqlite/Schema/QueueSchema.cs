namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// Indexes for the queue of executions. In the first one the longest waiting execution of a function comes first; it has only what waits. With
/// the second one the queue is counted without reading requests, which can be large.
/// </summary>
internal static class QueueSchema
{
    public const string Sql =
        """
        CREATE INDEX executions_waiting ON executions (function_id, coalesce(scheduled_at, created_at), sequence, status)
        WHERE status IN ('waiting', 'scheduled');
        ALTER TABLE execution_requests ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
        UPDATE execution_requests SET bytes = length(request);
        CREATE INDEX execution_requests_bytes ON execution_requests (dead, bytes);
        """;
}
