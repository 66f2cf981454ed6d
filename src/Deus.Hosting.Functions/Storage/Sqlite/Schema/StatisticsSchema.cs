namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The statistics of executions, one row per function and hour. Outcomes are a JSON object with their numbers; the histogram is a JSON array
/// of pairs: a bucket and its number of executions.
/// </summary>
internal static class StatisticsSchema
{
    public const string Sql =
        """
        CREATE TABLE execution_statistics (
            function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
            hour INTEGER NOT NULL,
            outcomes TEXT NOT NULL,
            cold_starts INTEGER NOT NULL,
            durations TEXT NOT NULL,
            PRIMARY KEY (function_id, hour)
        ) WITHOUT ROWID;
        """;
}
