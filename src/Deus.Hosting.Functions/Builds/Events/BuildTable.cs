using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The SQL of build facts. They are stored in the rows of the deployments.</summary>
internal static class BuildTable
{
    public static StoredBuild? Find(SqliteConnection connection, string deploymentId) =>
        connection.Sql(
            """
            SELECT d.*, a.id AS active_id, a.number AS active_number
            FROM deployments d
            JOIN functions f ON f.id = d.function_id
            LEFT JOIN deployments a ON a.id = f.active_deployment_id
            WHERE d.id = $id
            """)
            .With("$id", deploymentId).FirstOrDefault(Map);

    public static string? FindByJob(SqliteConnection connection, string jobId) =>
        connection.Sql("SELECT id FROM deployments WHERE job_id = $job").With("$job", jobId).Scalar<string>();

    /// <summary>Returns the oldest deployment that waits for a builder, with its number of attempts; null when none waits.</summary>
    public static WaitingBuild? NextWaiting(SqliteConnection connection) =>
        connection.Sql(
            """
            SELECT id, attempt FROM deployments
            WHERE status = 'waiting' AND source_hash IS NOT NULL AND job_id IS NULL
            ORDER BY created_at, number LIMIT 1
            """)
            .FirstOrDefault(row => new WaitingBuild(row.Text("id"), row.Int("attempt")));

    /// <summary>Returns the ids of builds that have a deadline up to now.</summary>
    public static List<string> Due(SqliteConnection connection, DateTimeOffset now) =>
        connection.Sql("SELECT id FROM deployments WHERE due_at <= $now ORDER BY due_at LIMIT 1000")
            .With("$now", now).List(row => row.GetString(0));

    /// <summary>Returns the ids of builds that ran in an ended host process.</summary>
    public static List<string> Lost(SqliteConnection connection) =>
        connection.Sql("SELECT id FROM deployments WHERE status IN ('processing', 'building') AND job_id IS NULL")
            .List(row => row.GetString(0));

    /// <returns>False when another writer has changed the row after it was read; nothing is written then.</returns>
    public static bool Save(SqliteConnection connection, StoredBuild build, DateTimeOffset now)
    {
        var facts = build.Facts;
        return connection.Sql(
            """
            UPDATE deployments SET row_version = row_version + 1, updated_at = $now, status = $status, attempt = $attempt,
                job_id = $job, is_submitted = $submitted, timeout_ms = $timeout, started_at = $started, ended_at = $ended,
                deadline_at = $deadline, output_due_at = $output_due, log_due_at = $log_due, due_at = $due,
                exit_code = $exit, build_seconds = $seconds, is_complete = $complete, is_output_claimed = $claimed,
                output_hash = $hash, output_size = $size, final_log = $final, log_numbers = $numbers,
                log_unnumbered = $unnumbered, log_characters = $characters, log_dropped = $dropped, last_line = $line
            WHERE id = $id AND row_version = $version
            """)
            .With("$now", now).With("$status", facts.Status.Value).With("$attempt", facts.Attempt)
            .With("$job", facts.JobId).With("$submitted", facts.IsSubmitted)
            .With("$timeout", (long)facts.Timeout.TotalMilliseconds)
            .With("$started", facts.StartedAt).With("$ended", facts.EndedAt).With("$deadline", facts.DeadlineAt)
            .With("$output_due", facts.OutputDueAt).With("$log_due", facts.LogDueAt).With("$due", facts.DueAt)
            .With("$exit", (object?)facts.ExitCode).With("$seconds", (object?)facts.Seconds)
            .With("$complete", facts.IsComplete).With("$claimed", facts.IsOutputClaimed)
            .With("$hash", facts.Output?.Hash).With("$size", facts.Output?.Bytes ?? 0)
            .With("$final", (object?)facts.FinalLog).With("$numbers", facts.Logs.ToString())
            .With("$unnumbered", build.Log.Unnumbered).With("$characters", build.Log.Characters)
            .With("$dropped", build.Log.DroppedThrough).With("$line", facts.LastLine)
            .With("$id", facts.DeploymentId).With("$version", build.RowVersion)
            .Run() == 1;
    }

    private static StoredBuild Map(SqliteDataReader row) => new()
    {
        RowVersion = row.Long("row_version"),
        Log = new LogExtent(row.Long("log_unnumbered"), row.Long("log_characters"), row.Long("log_dropped")),
        Facts = new BuildFacts
        {
            DeploymentId = row.Text("id"),
            FunctionId = row.Text("function_id"),
            Number = row.Int("number"),
            Activate = row.Bool("activate"),
            Active = row.TextOrNull("active_id") is { } active ? new ActiveDeployment(active, row.Int("active_number")) : null,
            Status = new DeploymentStatus(row.Text("status")),
            Attempt = row.Int("attempt"),
            JobId = row.TextOrNull("job_id"),
            IsSubmitted = row.Bool("is_submitted"),
            Timeout = TimeSpan.FromMilliseconds(row.Long("timeout_ms")),
            StartedAt = row.TimeOrNull("started_at"),
            EndedAt = row.TimeOrNull("ended_at"),
            DeadlineAt = row.TimeOrNull("deadline_at"),
            OutputDueAt = row.TimeOrNull("output_due_at"),
            LogDueAt = row.TimeOrNull("log_due_at"),
            ExitCode = (int?)row.LongOrNull("exit_code"),
            Seconds = (int?)row.LongOrNull("build_seconds"),
            IsComplete = row.Bool("is_complete"),
            IsOutputClaimed = row.Bool("is_output_claimed"),
            Output = row.TextOrNull("output_hash") is { } hash ? new BuildOutput(hash, row.Long("output_size")) : null,
            FinalLog = row.LongOrNull("final_log"),
            Logs = LogNumbers.Parse(row.Text("log_numbers")),
            LastLine = row.TextOrNull("last_line"),
        },
    };
}

/// <summary>A deployment that waits for a builder.</summary>
internal sealed record WaitingBuild(string DeploymentId, int Attempt);
