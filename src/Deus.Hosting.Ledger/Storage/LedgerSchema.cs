namespace Deus.Hosting.Ledger.Storage;

/// <summary>The SQL of the migrations. Times are milliseconds since 1970 of the database's clock.</summary>
internal static class LedgerSchema
{
    public static IReadOnlyList<string> Scripts(TableNames tables, SqlDialect dialect)
    {
        string[] migrations = [Initial(tables, dialect)];
        return [.. migrations.Select((sql, index) =>
            FormattableString.Invariant($"{sql}\nINSERT INTO {tables.Schema} (version, applied_at) VALUES ({index + 1}, {dialect.Now});"))];
    }

    // The row of "admission" is locked by each change of the places, so that counting and reserving are one step.
    private static string Initial(TableNames tables, SqlDialect dialect) => $"""
        CREATE TABLE IF NOT EXISTS {tables.Schema} (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL);
        CREATE TABLE {tables.Admission} (id INTEGER PRIMARY KEY, changes BIGINT NOT NULL);
        INSERT INTO {tables.Admission} (id, changes) VALUES (1, 0);
        CREATE TABLE {tables.Places} (
            id TEXT PRIMARY KEY,
            function_id TEXT NULL,
            expires_at BIGINT NULL,
            seen BIGINT NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX {tables.Index("places_function")} ON {tables.Places} (function_id) WHERE expires_at IS NULL;
        CREATE TABLE {tables.Deployments} (
            seq {dialect.Sequence},
            id TEXT NOT NULL UNIQUE,
            service_id TEXT NOT NULL,
            request_key TEXT NOT NULL,
            status TEXT NOT NULL,
            attempt BIGINT NOT NULL,
            function_id TEXT NOT NULL,
            deployment_id TEXT NULL,
            backend TEXT NOT NULL,
            endpoint TEXT NULL,
            region TEXT NULL,
            runtime TEXT NOT NULL,
            artifact_key TEXT NOT NULL,
            artifact_hash TEXT NOT NULL,
            always_warm INTEGER NULL,
            requested_by TEXT NULL,
            failure TEXT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NULL,
            ended_at BIGINT NULL,
            invoked_at BIGINT NULL,
            seen BIGINT NOT NULL DEFAULT 0,
            UNIQUE (service_id, request_key));
        CREATE UNIQUE INDEX {tables.Index("deployments_active")} ON {tables.Deployments} (service_id) WHERE status = 'active';
        CREATE INDEX {tables.Index("deployments_service")} ON {tables.Deployments} (service_id, seq);
        CREATE INDEX {tables.Index("deployments_pending")} ON {tables.Deployments} (seq) WHERE status = 'pending';
        CREATE INDEX {tables.Index("deployments_function")} ON {tables.Deployments} (function_id) WHERE status IN ('active', 'pending');
        """;
}
