using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Uploads;

/// <summary>The SQL of the table <c>upload_parts</c>.</summary>
internal static class UploadPartTable
{
    /// <summary>Adds a part, or replaces the one with the same first byte.</summary>
    /// <returns>The hash of the replaced part; null when there was none.</returns>
    public static string? Put(SqliteConnection connection, string deploymentId, Part part)
    {
        var replaced = connection.Sql("SELECT hash FROM upload_parts WHERE deployment_id = $id AND start = $start")
            .With("$id", deploymentId).With("$start", part.Start).FirstOrDefault(row => row.Text("hash"));
        connection.Sql(
            """
            INSERT INTO upload_parts (deployment_id, start, end, hash) VALUES ($id, $start, $end, $hash)
            ON CONFLICT (deployment_id, start) DO UPDATE SET end = excluded.end, hash = excluded.hash
            """)
            .With("$id", deploymentId).With("$start", part.Start).With("$end", part.End).With("$hash", part.Hash).Run();
        return replaced;
    }

    /// <summary>Reads the parts in the order of their bytes.</summary>
    public static List<Part> List(SqliteConnection connection, string deploymentId) =>
        connection.Sql("SELECT * FROM upload_parts WHERE deployment_id = $id ORDER BY start").With("$id", deploymentId)
            .List(row => new Part(row.Long("start"), row.Long("end"), row.Text("hash")));

    public static void Clear(SqliteConnection connection, string deploymentId) =>
        connection.Sql("DELETE FROM upload_parts WHERE deployment_id = $id").With("$id", deploymentId).Run();

    /// <summary>Returns true when the parts cover the source from its first byte to its last without gaps and overlaps.</summary>
    public static bool Cover(List<Part> parts, long total)
    {
        long next = 0;
        foreach (var part in parts)
        {
            if (part.Start != next)
                return false;
            next = part.End + 1;
        }

        return next == total;
    }

    internal sealed record Part(long Start, long End, string Hash);
}
