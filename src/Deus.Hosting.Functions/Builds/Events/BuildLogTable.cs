using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The SQL of build logs, stored in parts. The cost of adding a part does not depend on the number of parts.</summary>
internal static class BuildLogTable
{
    /// <summary>In characters. Above this size, the oldest parts are dropped down to half of it, so that dropping is rare.</summary>
    private const long MaxKept = 2L * TailBuffer.MaxLogCharacters;

    /// <summary>Returns the log as text for a reader; empty when the deployment does not exist.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="characters">The number of characters at the end of the log that are needed. The text may be longer.</param>
    public static string Read(SqliteConnection connection, string deploymentId, long characters = TailBuffer.MaxLogCharacters)
    {
        if (BuildTable.Find(connection, deploymentId) is not { } build)
            return "";
        var parts = Newest(connection, build.Facts, characters, out var before);
        return BuildLogText.Compose(build.Facts, parts, Math.Max(build.Log.DroppedThrough, before));
    }

    /// <returns>The new extent of the stored log.</returns>
    public static LogExtent Add(SqliteConnection connection, BuildFacts facts, LogExtent extent, IReadOnlyList<LogPart> parts)
    {
        using var insert = connection.Sql(
            """
            INSERT OR IGNORE INTO build_logs (deployment_id, attempt, is_numbered, number, text)
            VALUES ($id, $attempt, $numbered, $number, $text)
            """)
            .With("$id", facts.DeploymentId).With("$attempt", facts.Attempt);
        var (numbered, number, text) = (Parameter(insert, "$numbered"), Parameter(insert, "$number"), Parameter(insert, "$text"));
        insert.Prepare();
        foreach (var part in parts)
        {
            numbered.Value = part.Number is null ? 0 : 1;
            number.Value = part.Number ?? extent.Unnumbered + 1;
            text.Value = part.Text;
            if (part.Number <= extent.DroppedThrough || insert.ExecuteNonQuery() == 0)
                continue;
            extent = extent with
            {
                Unnumbered = extent.Unnumbered + (part.Number is null ? 1 : 0),
                Characters = extent.Characters + part.Text.Length,
            };
        }

        return extent.Characters > MaxKept ? DropOldest(connection, facts) with { Unnumbered = extent.Unnumbered } : extent;
    }

    /// <summary>Deletes the logs of earlier attempts.</summary>
    public static void Clear(SqliteConnection connection, string deploymentId) =>
        connection.Sql("DELETE FROM build_logs WHERE deployment_id = $id").With("$id", deploymentId).Run();

    private static LogExtent DropOldest(SqliteConnection connection, BuildFacts facts)
    {
        var kept = Newest(connection, facts, TailBuffer.MaxLogCharacters, out var before);
        var firstUnnumbered = kept.Count(p => p.Number is null) is var count and > 0
            ? connection.Sql(
                "SELECT MAX(number) FROM build_logs WHERE deployment_id = $id AND attempt = $attempt AND is_numbered = 0")
                .With("$id", facts.DeploymentId).With("$attempt", facts.Attempt).Scalar<long>() - count + 1
            : 0;
        connection.Sql(
            """
            DELETE FROM build_logs WHERE deployment_id = $id AND attempt = $attempt
                AND ((is_numbered = 1 AND number <= $before) OR (is_numbered = 0 AND number < $first))
            """)
            .With("$id", facts.DeploymentId).With("$attempt", facts.Attempt)
            .With("$before", before).With("$first", firstUnnumbered).Run();
        return new LogExtent(0, kept.Sum(p => (long)p.Text.Length), before);
    }

    /// <summary>Returns the parts at the end of the log that together have at least this number of characters, in order.</summary>
    private static List<LogPart> Newest(SqliteConnection connection, BuildFacts facts, long characters, out long before)
    {
        using var select = connection.Sql(
            """
            SELECT is_numbered, number, text FROM build_logs WHERE deployment_id = $id AND attempt = $attempt
            ORDER BY is_numbered, number DESC
            """)
            .With("$id", facts.DeploymentId).With("$attempt", facts.Attempt);
        using var reader = select.ExecuteReader();
        var parts = new List<LogPart>();
        before = 0;
        while (reader.Read())
        {
            var number = reader.GetInt64(0) == 1 ? reader.GetInt64(1) : (long?)null;
            if (characters <= 0)
            {
                before = number ?? before;
                if (number is not null)
                    break;
                continue;
            }

            var text = reader.GetString(2);
            characters -= text.Length;
            parts.Add(new LogPart(number, text));
        }

        parts.Reverse();
        return parts;
    }

    private static SqliteParameter Parameter(SqliteCommand command, string name) =>
        command.Parameters.Add(new SqliteParameter { ParameterName = name });
}
