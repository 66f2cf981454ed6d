namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>Version 1. Times are milliseconds since the Unix epoch; lists are JSON.</summary>
internal static class InitialSchema
{
    public const string Sql =
        """
        CREATE TABLE settings (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        );

        CREATE TABLE functions (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            name TEXT NOT NULL,
            runtime TEXT NOT NULL,
            execute TEXT NOT NULL,
            events TEXT NOT NULL,
            scopes TEXT NOT NULL,
            schedule TEXT NOT NULL,
            timeout INTEGER NOT NULL,
            enabled INTEGER NOT NULL,
            live INTEGER NOT NULL,
            logging INTEGER NOT NULL,
            entrypoint TEXT NOT NULL,
            commands TEXT NOT NULL,
            specification TEXT NOT NULL,
            always_warm INTEGER NOT NULL,
            installation_id TEXT NOT NULL,
            provider_repository_id TEXT NOT NULL,
            provider_branch TEXT NOT NULL,
            provider_root_directory TEXT NOT NULL,
            provider_silent_mode INTEGER NOT NULL,
            active_deployment_id TEXT REFERENCES deployments (id) ON DELETE SET NULL,
            last_number INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX functions_active ON functions (active_deployment_id);

        CREATE TABLE variables (
            id TEXT PRIMARY KEY,
            function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value BLOB NOT NULL,
            secret INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (function_id, key)
        );

        CREATE TABLE deployments (
            id TEXT PRIMARY KEY,
            function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            type TEXT NOT NULL,
            activate INTEGER NOT NULL,
            entrypoint TEXT NOT NULL,
            commands TEXT NOT NULL,
            source_hash TEXT,
            source_size INTEGER NOT NULL,
            status TEXT NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0,
            started_at INTEGER,
            ended_at INTEGER,
            deadline_at INTEGER,
            exit_code INTEGER,
            log TEXT NOT NULL DEFAULT '',
            output_hash TEXT,
            output_size INTEGER NOT NULL DEFAULT 0,
            row_version INTEGER NOT NULL DEFAULT 1,
            UNIQUE (function_id, number)
        );
        CREATE INDEX deployments_status ON deployments (status, created_at);
        CREATE INDEX deployments_source ON deployments (source_hash);
        CREATE INDEX deployments_output ON deployments (output_hash);

        CREATE TABLE upload_parts (
            deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (deployment_id, start)
        );
        CREATE INDEX upload_parts_hash ON upload_parts (hash);

        CREATE TABLE executions (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
            deployment_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            trigger TEXT NOT NULL,
            status TEXT NOT NULL,
            request_method TEXT NOT NULL,
            request_path TEXT NOT NULL,
            request_headers TEXT NOT NULL,
            response_status INTEGER NOT NULL DEFAULT 0,
            response_headers TEXT NOT NULL DEFAULT '[]',
            logs TEXT NOT NULL DEFAULT '',
            errors TEXT NOT NULL DEFAULT '',
            duration_us INTEGER NOT NULL DEFAULT 0,
            scheduled_at INTEGER
        );
        CREATE INDEX executions_function ON executions (function_id, sequence);
        CREATE INDEX executions_status ON executions (status);
        """;
}
