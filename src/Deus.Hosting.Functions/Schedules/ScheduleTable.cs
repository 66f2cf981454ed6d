using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Schedules;

/// <summary>
/// The SQL of the next scheduled runs. A function has a next run only while it has a schedule, is enabled and has an active deployment;
/// otherwise its next run is null.
/// </summary>
internal static class ScheduleTable
{
    /// <summary>
    /// Sets the next run of functions that can run by their schedule and have no next run. For all functions, also corrects a next run that
    /// lies later than the schedule says, because the clock was ahead when it was computed.
    /// </summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="functionId">The id of the function; null for all functions.</param>
    /// <param name="now">The current time.</param>
    public static void Plan(SqliteConnection connection, string? functionId, DateTimeOffset now)
    {
        foreach (var (id, schedule, zone, planned) in NotDue(connection, functionId, now))
        {
            if (ScheduleTimes.Parse(schedule, zone)?.Next(now) is { } next && !(planned <= next))
                connection.Sql("UPDATE functions SET schedule_next = $next WHERE id = $id").With("$next", next).With("$id", id).Run();
        }
    }

    /// <summary>Returns the due run with the earliest time; null when no run is due.</summary>
    public static DueRun? FirstDue(SqliteConnection connection, DateTimeOffset now) => connection
        .Sql("SELECT id, schedule, schedule_time_zone, schedule_next, schedule_missed, schedule_overlap FROM functions WHERE schedule_next <= $now ORDER BY schedule_next, sequence LIMIT 1")
        .With("$now", now)
        .FirstOrDefault(row => new DueRun(row.Text("id"), row.Text("schedule"), row.TextOrNull("schedule_time_zone"), row.Time("schedule_next"), row.Bool("schedule_missed"), row.Bool("schedule_overlap")));

    /// <summary>Replaces a due run by the next one, so that no run is due twice.</summary>
    /// <returns>False when the run is no longer due, for example because the schedule has changed.</returns>
    public static bool Advance(SqliteConnection connection, DueRun run, DateTimeOffset now) => connection
        .Sql("UPDATE functions SET schedule_next = $next WHERE id = $id AND schedule = $schedule AND schedule_time_zone IS $zone AND schedule_next = $at")
        .With("$next", ScheduleTimes.Parse(run.Schedule, run.TimeZone)?.Next(now)).With("$id", run.FunctionId)
        .With("$schedule", run.Schedule).With("$zone", run.TimeZone).With("$at", run.At).Run() == 1;

    /// <summary>Records that a run was queued.</summary>
    public static void Queued(SqliteConnection connection, DueRun run) => connection
        .Sql("UPDATE functions SET schedule_previous = $at WHERE id = $id").With("$at", run.At).With("$id", run.FunctionId).Run();

    /// <summary>Returns true when an earlier scheduled run of the function has not started.</summary>
    public static bool HasWaiting(SqliteConnection connection, string functionId) => connection
        .Sql(
            """
            SELECT COUNT(*) FROM execution_requests r JOIN executions e ON e.id = r.execution_id
            WHERE e.function_id = $id AND e.status = 'waiting' AND e.trigger = 'schedule'
            """)
        .With("$id", functionId).Scalar<long>() > 0;

    /// <summary>Returns true when a scheduled run of the function runs, or waits for its next attempt.</summary>
    public static bool HasRunning(SqliteConnection connection, string functionId) => connection
        .Sql(
            """
            SELECT EXISTS (SELECT 1 FROM executions WHERE function_id = $id AND (status = 'processing') = 1 AND trigger = 'schedule')
                OR EXISTS (
                    SELECT 1 FROM execution_requests r JOIN executions e ON e.id = r.execution_id
                    WHERE e.function_id = $id AND e.status = 'scheduled' AND e.trigger = 'schedule' AND e.attempt > 1)
            """)
        .With("$id", functionId).Scalar<long>() > 0;

    private static List<(string Id, string Schedule, string? TimeZone, DateTimeOffset? Planned)> NotDue(
        SqliteConnection connection, string? functionId, DateTimeOffset now) => connection
        .Sql(
            """
            SELECT id, schedule, schedule_time_zone, schedule_next FROM functions
            WHERE (schedule_next IS NULL AND ($id IS NULL OR id = $id) OR schedule_next > $now AND $id IS NULL)
            AND schedule <> '' AND enabled = 1 AND schedule_paused = 0 AND active_deployment_id IS NOT NULL
            """)
        .With("$id", functionId).With("$now", now).List(row => (row.Text("id"), row.Text("schedule"), row.TextOrNull("schedule_time_zone"), row.TimeOrNull("schedule_next")));
}

/// <summary>A due scheduled run of a function.</summary>
/// <param name="FunctionId">The id of the function.</param>
/// <param name="Schedule">The schedule of the function, a cron expression.</param>
/// <param name="TimeZone">The time zone of the schedule; null for UTC.</param>
/// <param name="At">When the run is due.</param>
/// <param name="RunsWhenMissed">Whether the run is queued when it comes too late.</param>
/// <param name="AllowsOverlap">Whether the run is queued while an earlier one runs.</param>
internal sealed record DueRun(string FunctionId, string Schedule, string? TimeZone, DateTimeOffset At, bool RunsWhenMissed, bool AllowsOverlap);
