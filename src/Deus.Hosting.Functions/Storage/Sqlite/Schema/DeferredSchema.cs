namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The requests of executions that have not started. They are encrypted, because they contain bodies, and deleted at the start.
/// </summary>
internal static class DeferredSchema
{
    public const string Sql =
        """
        CREATE TABLE execution_requests (
            execution_id TEXT PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
            request BLOB NOT NULL
        );
        """;
}
