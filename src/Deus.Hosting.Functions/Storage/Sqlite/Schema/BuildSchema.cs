namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The state of builds. The facts of a build are columns of its deployment. Further tables contain the applied events, the parts of
/// the log, the effects to deliver, and the parts of an output that is uploaded.
/// </summary>
internal static class BuildSchema
{
    public const string Sql =
        """
        ALTER TABLE deployments ADD COLUMN job_id TEXT;
        ALTER TABLE deployments ADD COLUMN is_submitted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN timeout_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN output_due_at INTEGER;
        ALTER TABLE deployments ADD COLUMN log_due_at INTEGER;
        ALTER TABLE deployments ADD COLUMN due_at INTEGER;
        ALTER TABLE deployments ADD COLUMN build_seconds INTEGER;
        ALTER TABLE deployments ADD COLUMN is_complete INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN is_output_claimed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN final_log INTEGER;
        ALTER TABLE deployments ADD COLUMN log_numbers TEXT NOT NULL DEFAULT '0';
        ALTER TABLE deployments ADD COLUMN log_unnumbered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN log_characters INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN log_dropped INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deployments ADD COLUMN last_line TEXT;
        CREATE INDEX deployments_due ON deployments (due_at) WHERE due_at IS NOT NULL;
        CREATE UNIQUE INDEX deployments_job ON deployments (job_id) WHERE job_id IS NOT NULL;

        CREATE TABLE build_events (
            source TEXT NOT NULL,
            event_id TEXT NOT NULL,
            type TEXT NOT NULL,
            deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
            received_at INTEGER NOT NULL,
            PRIMARY KEY (source, event_id, type)
        ) WITHOUT ROWID;
        CREATE INDEX build_events_deployment ON build_events (deployment_id);

        CREATE TABLE build_logs (
            deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
            attempt INTEGER NOT NULL,
            is_numbered INTEGER NOT NULL,
            number INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (deployment_id, attempt, is_numbered, number)
        ) WITHOUT ROWID;

        CREATE TABLE build_effects (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            deployment_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            done_at INTEGER
        );
        CREATE INDEX build_effects_due ON build_effects (due_at) WHERE done_at IS NULL;
        CREATE INDEX build_effects_deployment ON build_effects (deployment_id);

        CREATE TABLE build_parts (
            deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
            attempt INTEGER NOT NULL,
            start INTEGER NOT NULL,
            total INTEGER NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (deployment_id, attempt, start)
        ) WITHOUT ROWID;
        CREATE INDEX build_parts_hash ON build_parts (hash);

        INSERT INTO build_logs (deployment_id, attempt, is_numbered, number, text)
            SELECT id, attempt, 1, 1, log FROM deployments WHERE log <> '';
        UPDATE deployments SET log_numbers = '1', log_characters = length(log) WHERE log <> '';
        ALTER TABLE deployments DROP COLUMN log;
        """;
}
