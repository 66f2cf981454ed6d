namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>Requests of executions that have not begun: sealed, since they hold bodies; gone with the beginning.</summary>
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
