namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// Reduces the pages that the record of an execution writes. Open records are a separate range of the function's index instead of a
/// separate index.
/// </summary>
internal static class RecordSchema
{
    public const string Sql =
        """
        DROP INDEX executions_open;
        DROP INDEX executions_function;
        CREATE INDEX executions_function ON executions (function_id, status = 'processing', sequence);
        CREATE INDEX executions_scheduled ON executions (scheduled_at) WHERE status = 'scheduled';
        """;
}
