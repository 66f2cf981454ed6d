namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// Indexes for lists: functions by name, and the attempts of an execution. Few executions have an earlier attempt. The index of names has what
/// functions are searched by, so that a search reads the rows of its results only.
/// </summary>
internal static class ListingSchema
{
    public const string Sql =
        """
        CREATE INDEX functions_name ON functions (name COLLATE NOCASE, sequence, id, enabled);
        CREATE INDEX executions_first ON executions (first_execution_id) WHERE first_execution_id IS NOT NULL;
        """;
}
