namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The retries of deferred executions. The request of an execution moves to its next attempt. It stays encrypted for the first execution,
/// and is kept as a dead letter after the last attempt.
/// </summary>
internal static class RetrySchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN retry TEXT;
        ALTER TABLE executions ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE executions ADD COLUMN first_execution_id TEXT;
        ALTER TABLE execution_requests ADD COLUMN dead INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX execution_requests_dead ON execution_requests (dead) WHERE dead = 1;
        """;
}
