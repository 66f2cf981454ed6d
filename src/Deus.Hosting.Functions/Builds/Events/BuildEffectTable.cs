using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The SQL of the outbox: effects are recorded in the transaction of their cause and delivered afterwards.</summary>
internal static class BuildEffectTable
{
    /// <summary>Records an effect, unless an effect with its key exists.</summary>
    public static void Add(SqliteConnection connection, BuildEffect.Deliver effect, DateTimeOffset now) =>
        connection.Sql(
            """
            INSERT OR IGNORE INTO build_effects (key, kind, deployment_id, created_at, due_at)
            VALUES ($key, $kind, $deployment, $now, $now)
            """)
            .With("$key", effect.Key).With("$kind", effect.Kind.ToString()).With("$deployment", effect.DeploymentId)
            .With("$now", now).Run();

    /// <summary>Records that a remote job has to be stopped. Call it before the deployment is deleted.</summary>
    public static void AddStop(SqliteConnection connection, string deploymentId, DateTimeOffset now) =>
        connection.Sql(
            """
            INSERT OR IGNORE INTO build_effects (key, kind, deployment_id, created_at, due_at)
            SELECT 'StopJob:' || id || ':' || attempt, 'StopJob', id, $now, $now FROM deployments
            WHERE id = $id AND job_id IS NOT NULL AND status IN ('waiting', 'processing', 'building')
            """)
            .With("$id", deploymentId).With("$now", now).Run();

    /// <summary>
    /// Claims the effect that has been due longest; returns null when none is due. The effect is due again when the lease expires before it
    /// is marked as done.
    /// </summary>
    public static DueEffect? Claim(SqliteConnection connection, DateTimeOffset now, TimeSpan lease) =>
        connection.Sql(
            """
            UPDATE build_effects SET due_at = $lease, tries = tries + 1
            WHERE key = (SELECT key FROM build_effects WHERE done_at IS NULL AND due_at <= $now ORDER BY due_at LIMIT 1)
            RETURNING key, kind, deployment_id, tries
            """)
            .With("$now", now).With("$lease", now + lease)
            .FirstOrDefault(row => new DueEffect(
                row.Text("key"), Enum.Parse<BuildDelivery>(row.Text("kind")), row.Text("deployment_id"), row.Int("tries")));

    public static void MarkDone(SqliteConnection connection, string key, DateTimeOffset now) =>
        connection.Sql("UPDATE build_effects SET done_at = $now WHERE key = $key").With("$now", now).With("$key", key).Run();

    public static void Postpone(SqliteConnection connection, string key, DateTimeOffset due) =>
        connection.Sql("UPDATE build_effects SET due_at = $due WHERE key = $key").With("$due", due).With("$key", key).Run();

    /// <summary>Returns the time when the next effect is due; null when no effect is left.</summary>
    public static DateTimeOffset? NextDue(SqliteConnection connection) =>
        connection.Sql("SELECT MIN(due_at) AS due FROM build_effects WHERE done_at IS NULL")
            .List(row => row.TimeOrNull("due")).Single();

    /// <summary>Ends the leases of an ended host process, and deletes done effects of deleted deployments.</summary>
    public static void Recover(SqliteConnection connection, DateTimeOffset now)
    {
        connection.Sql("UPDATE build_effects SET due_at = $now WHERE done_at IS NULL").With("$now", now).Run();
        connection.Sql(
            "DELETE FROM build_effects WHERE done_at IS NOT NULL AND deployment_id NOT IN (SELECT id FROM deployments)").Run();
    }
}

/// <summary>An effect to deliver now.</summary>
/// <param name="Key">The idempotency key. It is the same at every delivery of this effect.</param>
/// <param name="Kind">The kind of effect.</param>
/// <param name="DeploymentId">The id of the deployment; it may have been deleted.</param>
/// <param name="Tries">The number of attempts, including this one.</param>
internal sealed record DueEffect(string Key, BuildDelivery Kind, string DeploymentId, int Tries);
