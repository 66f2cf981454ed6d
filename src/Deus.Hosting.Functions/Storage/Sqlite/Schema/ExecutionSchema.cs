namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// Version 2: the outcome and the measurements of executions, and the retention of their records. A column is null in older records
/// when its value is unknown. Periods are milliseconds; -1 means forever.
/// </summary>
internal static class ExecutionSchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN max_concurrent_executions INTEGER;
        ALTER TABLE functions ADD COLUMN execution_retention INTEGER;

        ALTER TABLE executions ADD COLUMN deployment_number INTEGER;
        ALTER TABLE executions ADD COLUMN event TEXT;
        ALTER TABLE executions ADD COLUMN ended_at INTEGER;
        ALTER TABLE executions ADD COLUMN outcome TEXT;
        ALTER TABLE executions ADD COLUMN cold_start INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE executions ADD COLUMN output_bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE executions ADD COLUMN peak_memory_bytes INTEGER;
        ALTER TABLE executions ADD COLUMN trace_id TEXT NOT NULL DEFAULT '';
        ALTER TABLE executions ADD COLUMN log_lines TEXT NOT NULL DEFAULT '[]';

        UPDATE executions SET ended_at = updated_at WHERE status IN ('completed', 'failed');
        DROP INDEX executions_status;
        CREATE INDEX executions_open ON executions (id) WHERE status = 'processing';
        """;
}
