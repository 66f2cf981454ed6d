using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>The SQL of the table <c>deployments</c>.</summary>
internal static class DeploymentTable
{
    public static Deployment? Find(SqliteConnection connection, string deploymentId) =>
        connection.Sql("SELECT * FROM deployments WHERE id = $id").With("$id", deploymentId).FirstOrDefault(Map);

    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public static Deployment Get(SqliteConnection connection, string functionId, string deploymentId) =>
        Find(connection, deploymentId) is { } deployment && deployment.FunctionId == functionId
            ? deployment
            : throw FunctionStoreErrors.DeploymentNotFound(functionId, deploymentId);

    /// <summary>Returns the deployment with its build log, which the other methods do not read.</summary>
    public static Deployment WithLog(SqliteConnection connection, Deployment deployment) =>
        deployment with { Log = BuildLogTable.Read(connection, deployment.Id) };

    /// <summary>Reads deployments, newest first, without their logs.</summary>
    public static List<Deployment> List(SqliteConnection connection, string functionId, int limit, int below) =>
        connection.Sql(
            "SELECT * FROM deployments WHERE function_id = $id AND number < $below ORDER BY number DESC LIMIT $limit")
            .With("$id", functionId).With("$below", below).With("$limit", limit).List(Map);

    /// <summary>
    /// Reads deployments, newest first, without their logs, up to one more than the limit. The position is the deployment's number.
    /// </summary>
    public static List<(Deployment Item, long Position)> List(
        SqliteConnection connection, string functionId, DeploymentQuery query, long? below) =>
        connection.Sql(
            """
            SELECT * FROM deployments
            WHERE function_id = $id AND number < $below AND ($status IS NULL OR status = $status)
            ORDER BY number DESC LIMIT $limit
            """)
            .With("$id", functionId).With("$below", below ?? int.MaxValue).With("$status", query.Status?.Value)
            .With("$limit", query.Limit + 1)
            .List(row => (Map(row), row.Long("number")));

    /// <summary>Returns the function's next number. A number is never reused, not even after a deletion.</summary>
    public static int NextNumber(SqliteConnection connection, string functionId) =>
        (int)connection.Sql("UPDATE functions SET last_number = last_number + 1 WHERE id = $id RETURNING last_number")
            .With("$id", functionId).Scalar<long>();

    public static void Insert(SqliteConnection connection, Deployment deployment) =>
        connection.Sql(
            """
            INSERT INTO deployments (id, function_id, number, created_at, updated_at, type, activate, entrypoint, commands,
                source_hash, source_size, status)
            VALUES ($id, $function, $number, $now, $now, $type, $activate, $entrypoint, $commands, $hash, $size, $status)
            """)
            .With("$id", deployment.Id).With("$function", deployment.FunctionId).With("$number", deployment.Number)
            .With("$now", deployment.CreatedAt).With("$type", deployment.Type).With("$activate", deployment.Activate)
            .With("$entrypoint", deployment.Entrypoint).With("$commands", deployment.Commands)
            .With("$hash", deployment.SourceHash).With("$size", deployment.SourceSize)
            .With("$status", deployment.Status.Value).Run();

    public static int Count(SqliteConnection connection, string functionId) =>
        (int)connection.Sql("SELECT COUNT(*) FROM deployments WHERE function_id = $id").With("$id", functionId).Scalar<long>();

    public static List<string> Ids(SqliteConnection connection, string functionId) =>
        connection.Sql("SELECT id FROM deployments WHERE function_id = $id").With("$id", functionId).List(row => row.GetString(0));

    /// <summary>
    /// Reads the ids of ended deployments except the active one and the newest ones, created before a time; null for any time.
    /// </summary>
    public static List<string> Dispensable(SqliteConnection connection, string functionId, int keep, DateTimeOffset? before = null) =>
        connection.Sql(
            """
            SELECT id FROM deployments
            WHERE function_id = $id AND status IN ('ready', 'failed', 'canceled') AND ($before IS NULL OR created_at < $before)
                AND id NOT IN (SELECT active_deployment_id FROM functions WHERE id = $id AND active_deployment_id IS NOT NULL)
                AND id NOT IN (SELECT id FROM deployments WHERE function_id = $id ORDER BY number DESC LIMIT $keep)
            """)
            .With("$id", functionId).With("$keep", keep).With("$before", before).List(row => row.GetString(0));

    /// <summary>Reads the ids of deployments created before a time whose upload is not complete.</summary>
    public static List<string> Unfinished(SqliteConnection connection, DateTimeOffset before) =>
        connection.Sql("SELECT id FROM deployments WHERE source_hash IS NULL AND status = 'waiting' AND created_at < $before")
            .With("$before", before).List(row => row.GetString(0));

    public static void Delete(SqliteConnection connection, string deploymentId) =>
        connection.Sql("DELETE FROM deployments WHERE id = $id").With("$id", deploymentId).Run();

    /// <summary>Returns the hashes of all artifacts of a deployment, including the parts of uploads.</summary>
    public static List<string> Hashes(SqliteConnection connection, string deploymentId) =>
        connection.Sql(
            """
            SELECT source_hash FROM deployments WHERE id = $id AND source_hash IS NOT NULL
            UNION SELECT output_hash FROM deployments WHERE id = $id AND output_hash IS NOT NULL
            UNION SELECT hash FROM upload_parts WHERE deployment_id = $id
            UNION SELECT hash FROM build_parts WHERE deployment_id = $id
            """)
            .With("$id", deploymentId).List(row => row.GetString(0));

    public static bool IsNamed(SqliteConnection connection, string hash) =>
        connection.Sql(
            """
            SELECT EXISTS (SELECT 1 FROM deployments WHERE source_hash = $hash)
                OR EXISTS (SELECT 1 FROM deployments WHERE output_hash = $hash)
                OR EXISTS (SELECT 1 FROM upload_parts WHERE hash = $hash)
                OR EXISTS (SELECT 1 FROM build_parts WHERE hash = $hash)
            """)
            .With("$hash", hash).Scalar<long>() != 0;

    /// <summary>Creates a deployment from a row, without the log, which is stored in another table.</summary>
    public static Deployment Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        FunctionId = row.Text("function_id"),
        Number = row.Int("number"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Type = row.Text("type"),
        Activate = row.Bool("activate"),
        Entrypoint = row.Text("entrypoint"),
        Commands = row.Text("commands"),
        SourceHash = row.TextOrNull("source_hash"),
        SourceSize = row.Long("source_size"),
        Status = new DeploymentStatus(row.Text("status")),
        Attempt = row.Int("attempt"),
        StartedAt = row.TimeOrNull("started_at"),
        EndedAt = row.TimeOrNull("ended_at"),
        DeadlineAt = row.TimeOrNull("deadline_at"),
        ExitCode = (int?)row.LongOrNull("exit_code"),
        Log = "",
        BuildSeconds = (int?)row.LongOrNull("build_seconds"),
        OutputHash = row.TextOrNull("output_hash"),
        OutputSize = row.Long("output_size"),
        RowVersion = row.Long("row_version"),
    };
}
