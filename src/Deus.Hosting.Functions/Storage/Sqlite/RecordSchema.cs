namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// The record of an execution touches fewer pages, which is what it costs: open records stand apart within the index of
/// their function rather than in one of their own.
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
