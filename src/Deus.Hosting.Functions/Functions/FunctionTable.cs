using System.Text.Json;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Functions;

/// <summary>The SQL of the table <c>functions</c>.</summary>
internal static class FunctionTable
{
    private const string Select =
        """
        SELECT f.*, a.created_at AS active_created_at,
               l.id AS latest_id, l.created_at AS latest_created_at, l.status AS latest_status
        FROM functions f
        LEFT JOIN deployments a ON a.id = f.active_deployment_id
        LEFT JOIN deployments l ON l.function_id = f.id AND l.number =
            (SELECT MAX(number) FROM deployments WHERE function_id = f.id)
        """;

    private const string SettingColumns =
        "name, runtime, execute, events, scopes, schedule, timeout, enabled, logging, entrypoint, commands, specification, "
        + "installation_id, provider_repository_id, provider_branch, provider_root_directory, provider_silent_mode, "
        + "max_concurrent_executions, execution_retention, build_specification, deployment_retention, provider_branches, provider_paths, "
        + "retry, schedule_paused, schedule_missed, schedule_overlap, save_responses, schedule_time_zone";

    private const string SettingValues =
        "$name, $runtime, $execute, $events, $scopes, $schedule, $timeout, $enabled, $logging, $entrypoint, $commands, "
        + "$specification, $installation_id, $provider_repository_id, $provider_branch, $provider_root_directory, "
        + "$provider_silent_mode, $max_concurrent_executions, $execution_retention, $build_specification, $deployment_retention, "
        + "$provider_branches, $provider_paths, $retry, $schedule_paused, $schedule_missed, $schedule_overlap, $save_responses, $schedule_time_zone";

    public static HostedFunction? Find(SqliteConnection connection, string functionId) =>
        connection.Sql(Select + " WHERE f.id = $id").With("$id", functionId).FirstOrDefault(Map);

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public static HostedFunction Get(SqliteConnection connection, string functionId) =>
        Find(connection, functionId) ?? throw FunctionStoreErrors.FunctionNotFound(functionId);

    /// <summary>Returns true when the stored settings equal these.</summary>
    public static bool HasSettings(SqliteConnection connection, string functionId, FunctionSettings settings) =>
        WithSettings(
            connection.Sql($"SELECT COUNT(*) FROM functions WHERE id = $id AND ({SettingColumns}) IS ({SettingValues})"), settings)
            .With("$id", functionId).Scalar<long>() == 1;

    public static List<HostedFunction> List(SqliteConnection connection, int limit, int offset) =>
        connection.Sql(Select + " ORDER BY f.sequence LIMIT $limit OFFSET $offset")
            .With("$limit", limit).With("$offset", offset).List(Map);

    /// <summary>Reads functions with their positions.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="rest">What follows the tables in the statement: condition, order and limit. The table of functions is <c>f</c>.</param>
    /// <param name="bind">Sets the parameters of the statement.</param>
    public static List<(HostedFunction Item, long Position)> List(
        SqliteConnection connection, string rest, Func<SqliteCommand, SqliteCommand> bind) =>
        bind(connection.Sql(Select + " " + rest)).List(row => (Map(row), row.Long("sequence")));

    /// <summary>Returns the names of the runtimes that functions have.</summary>
    public static List<string> Runtimes(SqliteConnection connection) =>
        connection.Sql("SELECT DISTINCT runtime FROM functions").List(row => row.Text("runtime"));

    public static int Count(SqliteConnection connection) =>
        (int)connection.Sql("SELECT COUNT(*) FROM functions").Scalar<long>();

    public static void Insert(SqliteConnection connection, string id, FunctionSettings settings, bool alwaysWarm, DateTimeOffset now) =>
        WithSettings(
            connection.Sql(
                $"INSERT INTO functions (id, created_at, updated_at, live, always_warm, {SettingColumns}) "
                + $"VALUES ($id, $now, $now, 1, $always_warm, {SettingValues})"),
            settings)
            .With("$id", id).With("$now", now).With("$always_warm", alwaysWarm).Run();

    public static void Update(
        SqliteConnection connection, string id, FunctionSettings settings, bool alwaysWarm, bool live, DateTimeOffset now)
    {
        WithSettings(
            connection.Sql(
                $"UPDATE functions SET updated_at = $now, live = $live, always_warm = $always_warm, "
                + "schedule_next = CASE WHEN schedule = $schedule AND enabled = $enabled AND schedule_paused = $schedule_paused AND schedule_time_zone IS $schedule_time_zone THEN schedule_next END, "
                + $"({SettingColumns}) = ({SettingValues}) WHERE id = $id"),
            settings)
            .With("$id", id).With("$now", now).With("$live", live).With("$always_warm", alwaysWarm).Run();
        ScheduleTable.Plan(connection, id, now);
    }

    /// <summary>Records a change that the active deployment does not have until its next build.</summary>
    public static void MarkNotLive(SqliteConnection connection, string functionId, DateTimeOffset now) =>
        connection.Sql("UPDATE functions SET live = 0, updated_at = $now WHERE id = $id")
            .With("$id", functionId).With("$now", now).Run();

    public static void Activate(SqliteConnection connection, Deployment deployment, DateTimeOffset now) =>
        Activate(connection, deployment.FunctionId, deployment.Id, now);

    public static void Activate(SqliteConnection connection, string functionId, string deploymentId, DateTimeOffset now)
    {
        connection.Sql("UPDATE functions SET active_deployment_id = $deployment, live = 1, updated_at = $now WHERE id = $id")
            .With("$id", functionId).With("$deployment", deploymentId).With("$now", now).Run();
        ScheduleTable.Plan(connection, functionId, now);
    }

    /// <summary>Deletes a function; foreign keys delete its variables, deployments and executions.</summary>
    public static void Delete(SqliteConnection connection, string functionId) =>
        connection.Sql("DELETE FROM functions WHERE id = $id").With("$id", functionId).Run();

    private static SqliteCommand WithSettings(SqliteCommand command, FunctionSettings s) => command
        .With("$name", s.Name).With("$runtime", s.Runtime)
        .With("$execute", ToJson(s.Execute)).With("$events", ToJson(s.Events)).With("$scopes", ToJson(s.Scopes))
        .With("$schedule", s.Schedule).With("$timeout", (int)s.Timeout.TotalSeconds)
        .With("$enabled", s.Enabled).With("$logging", s.Logging)
        .With("$entrypoint", s.Entrypoint).With("$commands", s.Commands).With("$specification", s.RuntimeSpecification)
        .With("$installation_id", s.InstallationId).With("$provider_repository_id", s.ProviderRepositoryId)
        .With("$provider_branch", s.ProviderBranch).With("$provider_root_directory", s.ProviderRootDirectory)
        .With("$provider_silent_mode", s.ProviderSilentMode)
        .With("$max_concurrent_executions", (object?)s.MaxConcurrentExecutions)
        .With("$execution_retention", (object?)ToMilliseconds(s.ExecutionRetention))
        .With("$build_specification", s.BuildSpecification).With("$deployment_retention", s.DeploymentRetentionDays)
        .With("$provider_branches", ToJson(s.ProviderBranches)).With("$provider_paths", ToJson(s.ProviderPaths))
        .With("$retry", s.Retry is null ? null : JsonSerializer.Serialize(s.Retry, NamedJson.Default.RetryPolicy))
        .With("$schedule_paused", s.SchedulePolicy.IsPaused).With("$schedule_missed", s.SchedulePolicy.RunsOnceWhenMissed)
        .With("$schedule_overlap", s.SchedulePolicy.AllowsOverlap).With("$schedule_time_zone", s.SchedulePolicy.TimeZone)
        .With("$save_responses", s.SavesResponses);

    private static HostedFunction Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Live = row.Bool("live"),
        AlwaysWarm = row.Bool("always_warm"),
        ActiveDeploymentId = row.TextOrNull("active_deployment_id"),
        ActiveDeploymentCreatedAt = row.TimeOrNull("active_created_at"),
        LatestDeploymentId = row.TextOrNull("latest_id"),
        LatestDeploymentCreatedAt = row.TimeOrNull("latest_created_at"),
        LatestDeploymentStatus = row.TextOrNull("latest_status") is { } status ? new DeploymentStatus(status) : null,
        CallbackUrl = row.TextOrNull("callback_url") is { } url ? new Uri(url) : null,
        ScheduleNext = row.TimeOrNull("schedule_next"),
        SchedulePrevious = row.TimeOrNull("schedule_previous"),
        Settings = new FunctionSettings
        {
            Name = row.Text("name"),
            Runtime = row.Text("runtime"),
            Execute = FromJson(row.Text("execute")),
            Events = FromJson(row.Text("events")),
            Scopes = FromJson(row.Text("scopes")),
            Schedule = row.Text("schedule"),
            Timeout = TimeSpan.FromSeconds(row.Int("timeout")),
            Enabled = row.Bool("enabled"),
            Logging = row.Bool("logging"),
            Entrypoint = row.Text("entrypoint"),
            Commands = row.Text("commands"),
            BuildSpecification = row.Text("build_specification"),
            RuntimeSpecification = row.Text("specification"),
            DeploymentRetentionDays = row.Int("deployment_retention"),
            InstallationId = row.Text("installation_id"),
            ProviderRepositoryId = row.Text("provider_repository_id"),
            ProviderBranch = row.Text("provider_branch"),
            ProviderRootDirectory = row.Text("provider_root_directory"),
            ProviderSilentMode = row.Bool("provider_silent_mode"),
            ProviderBranches = FromJson(row.Text("provider_branches")),
            ProviderPaths = FromJson(row.Text("provider_paths")),
            MaxConcurrentExecutions = (int?)row.LongOrNull("max_concurrent_executions"),
            ExecutionRetention = row.LongOrNull("execution_retention") is { } period ? TimeSpan.FromMilliseconds(period) : null,
            SchedulePolicy = new SchedulePolicy
            {
                IsPaused = row.Bool("schedule_paused"),
                RunsOnceWhenMissed = row.Bool("schedule_missed"),
                AllowsOverlap = row.Bool("schedule_overlap"),
                TimeZone = row.TextOrNull("schedule_time_zone"),
            },
            Retry = ToRetryPolicy(row.TextOrNull("retry")),
            SavesResponses = row.Bool("save_responses"),
        },
    };

    /// <summary>Reads the stored form of a policy; null for none.</summary>
    public static RetryPolicy? ToRetryPolicy(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, NamedJson.Default.RetryPolicy);

    /// <summary>Converts a period to milliseconds. An infinite period is -1 in .NET and in the database.</summary>
    private static long? ToMilliseconds(TimeSpan? period) => (long?)period?.TotalMilliseconds;

    private static string ToJson(IReadOnlyList<string> items) =>
        JsonSerializer.Serialize(items, StoredJson.Default.IReadOnlyListString);

    private static IReadOnlyList<string> FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.IReadOnlyListString) ?? [];
}
