namespace Deus.Hosting.Functions.Storage;

/// <summary>
/// The record of an execution touches fewer pages, which is what it costs: its number is the highest one and one more, kept
/// nowhere else, and open records stand apart within the index of their function rather than in one of their own.
/// </summary>
internal static class RecordSchema
{
    // The file of a table with AUTOINCREMENT is the same, so only its text changes, as SQLite's documentation of ALTER TABLE
    // describes: a copy of the whole history would take its time. Another schema_version, no matter which, has it read again.
    public const string Sql =
        """
        PRAGMA writable_schema = ON;
        UPDATE sqlite_master SET sql = replace(sql, 'sequence INTEGER PRIMARY KEY AUTOINCREMENT', 'sequence INTEGER PRIMARY KEY')
            WHERE type = 'table' AND name = 'executions';
        PRAGMA schema_version = 1000000;
        PRAGMA writable_schema = OFF;
        DELETE FROM sqlite_sequence WHERE name = 'executions';

        DROP INDEX executions_open;
        DROP INDEX executions_function;
        CREATE INDEX executions_function ON executions (function_id, status = 'processing', sequence);
        CREATE INDEX executions_scheduled ON executions (scheduled_at) WHERE status = 'scheduled';
        """;
}
