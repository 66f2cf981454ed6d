using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Schedules;

/// <summary>
/// When functions run next. Only those have a next run that have a schedule, are enabled, and have an active deployment:
/// what ends one of these empties it.
/// </summary>
internal static class ScheduleTable
{
    /// <summary>Gives a function its next run, where it ought to have one and has none.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="functionId">The function; null for all.</param>
    /// <param name="now">The present time.</param>
    public static void Plan(SqliteConnection connection, string? functionId, DateTimeOffset now)
    {
        foreach (var (id, schedule) in Unplanned(connection, functionId))
            connection.Sql("UPDATE functions SET schedule_next = $next WHERE id = $id")
                .With("$next", CronExpression.Parse(schedule)?.Next(now)).With("$id", id).Run();
    }

    /// <summary>The run that has been due longest; null when none is.</summary>
    public static DueRun? FirstDue(SqliteConnection connection, DateTimeOffset now) => connection
        .Sql("SELECT id, schedule, schedule_next FROM functions WHERE schedule_next <= $now ORDER BY schedule_next, sequence LIMIT 1")
        .With("$now", now)
        .FirstOrDefault(row => new DueRun(row.Text("id"), row.Text("schedule"), row.Time("schedule_next")));

    /// <summary>Goes on from a run to the next one: no run is due twice.</summary>
    /// <returns>False when it is not due any more: the schedule was changed, for example.</returns>
    public static bool Advance(SqliteConnection connection, DueRun run, DateTimeOffset now) => connection
        .Sql("UPDATE functions SET schedule_next = $next WHERE id = $id AND schedule = $schedule AND schedule_next = $at")
        .With("$next", CronExpression.Parse(run.Schedule)?.Next(now)).With("$id", run.FunctionId)
        .With("$schedule", run.Schedule).With("$at", run.At).Run() == 1;

    /// <summary>A run is queued.</summary>
    public static void Queued(SqliteConnection connection, DueRun run) => connection
        .Sql("UPDATE functions SET schedule_previous = $at WHERE id = $id").With("$at", run.At).With("$id", run.FunctionId).Run();

    /// <summary>Whether an earlier run of the function has not begun yet.</summary>
    public static bool HasWaiting(SqliteConnection connection, string functionId) => connection
        .Sql(
            """
            SELECT COUNT(*) FROM execution_requests r JOIN executions e ON e.id = r.execution_id
            WHERE e.function_id = $id AND e.status = 'waiting' AND e.trigger = 'schedule'
            """)
        .With("$id", functionId).Scalar<long>() > 0;

    private static List<(string Id, string Schedule)> Unplanned(SqliteConnection connection, string? functionId) => connection
        .Sql(
            """
            SELECT id, schedule FROM functions
            WHERE ($id IS NULL OR id = $id)
            AND schedule_next IS NULL AND schedule <> '' AND enabled = 1 AND active_deployment_id IS NOT NULL
            """)
        .With("$id", functionId).List(row => (row.Text("id"), row.Text("schedule")));
}

/// <summary>A run of a function by its schedule.</summary>
/// <param name="FunctionId">The function.</param>
/// <param name="Schedule">Its schedule, a cron expression.</param>
/// <param name="At">When it is due.</param>
internal sealed record DueRun(string FunctionId, string Schedule, DateTimeOffset At);
