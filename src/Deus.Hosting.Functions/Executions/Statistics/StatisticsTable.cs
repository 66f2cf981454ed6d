using System.Text.Json;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>The SQL of the statistics of executions. Hours are numbered from 1970.</summary>
internal static class StatisticsTable
{
    /// <summary>Adds counts to those of an hour. The counts of a function that was deleted are dropped.</summary>
    public static void Add(SqliteConnection connection, string functionId, long hour, HourlyCounts added)
    {
        var counts = List(connection, functionId, hour, hour + 1) is [var (_, present)] ? present : new HourlyCounts();
        counts.Add(added);
        connection.Sql(
            """
            INSERT INTO execution_statistics (function_id, hour, outcomes, cold_starts, durations)
            SELECT id, $hour, $outcomes, $cold, $durations FROM functions WHERE id = $id
            ON CONFLICT (function_id, hour) DO UPDATE
            SET outcomes = excluded.outcomes, cold_starts = excluded.cold_starts, durations = excluded.durations
            """)
            .With("$id", functionId).With("$hour", hour).With("$cold", counts.ColdStarts)
            .With("$outcomes", JsonSerializer.Serialize(counts.Outcomes, NamedJson.Default.DictionaryExecutionOutcomeInt64))
            .With("$durations", JsonSerializer.Serialize(counts.Durations.ToPairs(), StoredJson.Default.Int32Array)).Run();
    }

    /// <summary>Returns the counts of the hours of a function, oldest first.</summary>
    public static List<(long Hour, HourlyCounts Counts)> List(SqliteConnection connection, string functionId, long from, long before) => connection
        .Sql("SELECT hour, outcomes, cold_starts, durations FROM execution_statistics WHERE function_id = $id AND hour >= $from AND hour < $before ORDER BY hour")
        .With("$id", functionId).With("$from", from).With("$before", before)
        .List(row => (row.Long("hour"), new HourlyCounts
        {
            Outcomes = JsonSerializer.Deserialize(row.Text("outcomes"), NamedJson.Default.DictionaryExecutionOutcomeInt64) ?? [],
            ColdStarts = row.Long("cold_starts"),
            Durations = DurationHistogram.From(JsonSerializer.Deserialize(row.Text("durations"), StoredJson.Default.Int32Array) ?? []),
        }));

    /// <summary>Returns whether a function has rows of hours before another one.</summary>
    public static bool HasBefore(SqliteConnection connection, string functionId, long hour) => connection
        .Sql("SELECT EXISTS (SELECT 1 FROM execution_statistics WHERE function_id = $id AND hour < $hour)")
        .With("$id", functionId).With("$hour", hour).Scalar<long>() == 1;

    public static int DeleteBefore(SqliteConnection connection, string functionId, long hour) => connection
        .Sql("DELETE FROM execution_statistics WHERE function_id = $id AND hour < $hour").With("$id", functionId).With("$hour", hour).Run();
}
