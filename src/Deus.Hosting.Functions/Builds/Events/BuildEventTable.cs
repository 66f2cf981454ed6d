using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The SQL of the inbox: the events that were applied. A row is written in the transaction that applies its event.</summary>
internal static class BuildEventTable
{
    /// <returns>False when the event was applied before.</returns>
    public static bool Add(SqliteConnection connection, EventIdentity identity, string deploymentId, DateTimeOffset now) =>
        connection.Sql(
            """
            INSERT OR IGNORE INTO build_events (source, event_id, type, deployment_id, received_at)
            VALUES ($source, $event, $type, $deployment, $now)
            """)
            .With("$source", identity.Source).With("$event", identity.Id).With("$type", identity.Type)
            .With("$deployment", deploymentId).With("$now", now).Run() == 1;

    /// <summary>Deletes the events of ended builds that were received before a time. No sender repeats events that are so old.</summary>
    public static int ForgetBefore(SqliteConnection connection, DateTimeOffset time) =>
        connection.Sql(
            """
            DELETE FROM build_events WHERE received_at < $time AND deployment_id IN
                (SELECT id FROM deployments WHERE status IN ('ready', 'failed', 'canceled'))
            """)
            .With("$time", time).Run();
}
