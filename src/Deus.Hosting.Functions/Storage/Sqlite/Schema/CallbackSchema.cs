namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The callbacks with the results of deferred executions. A row is added when the execution is accepted, moves to each next attempt, and
/// gets its encrypted payload in the transaction that ends the last one.
/// </summary>
internal static class CallbackSchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN callback_url TEXT;
        ALTER TABLE functions ADD COLUMN callback_secret BLOB;

        CREATE TABLE execution_callbacks (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            function_id TEXT NOT NULL,
            execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
            first_execution_id TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'Waiting',
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER,
            delivered_at INTEGER,
            error TEXT,
            payload BLOB,
            payload_bytes INTEGER
        );
        CREATE INDEX execution_callbacks_execution ON execution_callbacks (execution_id);
        CREATE INDEX execution_callbacks_first ON execution_callbacks (first_execution_id);
        CREATE INDEX execution_callbacks_function ON execution_callbacks (function_id, sequence);
        CREATE INDEX execution_callbacks_due ON execution_callbacks (due_at, function_id) WHERE due_at IS NOT NULL;
        CREATE INDEX execution_callbacks_kept ON execution_callbacks (sequence, payload_bytes) WHERE payload_bytes IS NOT NULL;
        """;
}
