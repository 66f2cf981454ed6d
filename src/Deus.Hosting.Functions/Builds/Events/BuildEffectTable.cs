using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The outbox: effects that are recorded with what caused them and delivered afterwards.</summary>
internal static class BuildEffectTable
{
    /// <summary>Records an effect, unless it was recorded before.</summary>
    public static void Add(SqliteConnection connection, BuildEffect.Deliver effect, DateTimeOffset now) =>
        connection.Sql(
            """
            INSERT OR IGNORE INTO build_effects (key, kind, deployment_id, created_at, due_at)
            VALUES ($key, $kind, $deployment, $now, $now)
            """)
            .With("$key", effect.Key).With("$kind", effect.Kind.ToString()).With("$deployment", effect.DeploymentId)
            .With("$now", now).Run();

    /// <summary>Records that a job elsewhere is to be stopped, ahead of the deletion of its deployment.</summary>
    public static void AddStop(SqliteConnection connection, string deploymentId, DateTimeOffset now) =>
        connection.Sql(
            """
            INSERT OR IGNORE INTO build_effects (key, kind, deployment_id, created_at, due_at)
            SELECT 'StopJob:' || id || ':' || attempt, 'StopJob', id, $now, $now FROM deployments
            WHERE id = $id AND job_id IS NOT NULL AND status IN ('waiting', 'processing', 'building')
            """)
            .With("$id", deploymentId).With("$now", now).Run();

    /// <summary>Takes the effect that has been due longest. It is due again when the lease ends, should it not be done by then.</summary>
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

    /// <summary>When the next effect falls due; null when none is left.</summary>
    public static DateTimeOffset? NextDue(SqliteConnection connection) =>
        connection.Sql("SELECT MIN(due_at) AS due FROM build_effects WHERE done_at IS NULL")
            .List(row => row.TimeOrNull("due")).Single();

    /// <summary>Ends the leases of a host that has died, and forgets what belonged to deployments that are gone.</summary>
    public static void Recover(SqliteConnection connection, DateTimeOffset now)
    {
        connection.Sql("UPDATE build_effects SET due_at = $now WHERE done_at IS NULL").With("$now", now).Run();
        connection.Sql(
            "DELETE FROM build_effects WHERE done_at IS NOT NULL AND deployment_id NOT IN (SELECT id FROM deployments)").Run();
    }
}

/// <summary>An effect to be delivered now.</summary>
/// <param name="Key">The same at every delivery of this effect.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="DeploymentId">The deployment it is done to; it may be gone.</param>
/// <param name="Tries">How often it was tried, this time included.</param>
internal sealed record DueEffect(string Key, BuildDelivery Kind, string DeploymentId, int Tries);
