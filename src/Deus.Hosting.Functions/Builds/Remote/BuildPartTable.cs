using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Uploads;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The SQL of the uploaded parts of a build output.</summary>
internal static class BuildPartTable
{
    /// <summary>Returns the total size in bytes that the first part announced; null when no part has arrived.</summary>
    public static long? Total(SqliteConnection connection, string deploymentId, int attempt) =>
        connection.Sql("SELECT MIN(total) AS total FROM build_parts WHERE deployment_id = $id AND attempt = $attempt")
            .With("$id", deploymentId).With("$attempt", attempt).List(row => row.LongOrNull("total")).Single();

    /// <summary>Adds a part, or replaces the part that starts at the same byte.</summary>
    /// <returns>The hash of the replaced part's artifact; null when no part was replaced.</returns>
    public static string? Put(SqliteConnection connection, string deploymentId, int attempt, UploadRange range, string hash)
    {
        var before = connection.Sql("SELECT hash FROM build_parts WHERE deployment_id = $id AND attempt = $attempt AND start = $start")
            .With("$id", deploymentId).With("$attempt", attempt).With("$start", range.Start).Scalar<string>();
        connection.Sql("INSERT OR REPLACE INTO build_parts (deployment_id, attempt, start, total, hash) VALUES ($id, $attempt, $start, $total, $hash)")
            .With("$id", deploymentId).With("$attempt", attempt).With("$start", range.Start).With("$total", range.Total)
            .With("$hash", hash).Run();
        return before;
    }

    /// <summary>Returns the hashes of the parts' artifacts, in byte order.</summary>
    public static List<string> Hashes(SqliteConnection connection, string deploymentId, int attempt) =>
        connection.Sql("SELECT hash FROM build_parts WHERE deployment_id = $id AND attempt = $attempt ORDER BY start")
            .With("$id", deploymentId).With("$attempt", attempt).List(row => row.GetString(0));

    public static int Clear(SqliteConnection connection, string deploymentId) =>
        connection.Sql("DELETE FROM build_parts WHERE deployment_id = $id").With("$id", deploymentId).Run();

    /// <summary>Deletes the parts of builds that have ended.</summary>
    public static int ClearEnded(SqliteConnection connection) =>
        connection.Sql(
            """
            DELETE FROM build_parts WHERE deployment_id IN
                (SELECT id FROM deployments WHERE status IN ('ready', 'failed', 'canceled'))
            """).Run();
}
