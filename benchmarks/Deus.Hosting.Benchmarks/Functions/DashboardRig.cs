using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>An application with the dashboard, whose functions and executions are rows without code.</summary>
internal sealed class DashboardRig : IAsyncDisposable
{
    private const int Batch = 50_000;

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private DashboardRig(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>The number of functions. They are named Function 0, Function 1, and so on.</summary>
    public int Functions { get; private init; }

    public static async Task<DashboardRig> StartAsync(int functions, int executions)
    {
        var folder = Directory.CreateTempSubdirectory("deus-benchmark-");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFunctionHost(options => options.Folder = folder.FullName);
        var app = builder.Build();
        app.MapDeusDashboard("/deus");
        await app.StartAsync();
        var rig = new DashboardRig(app, folder) { Functions = functions };
        await rig.FillAsync(functions, executions);
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task FillAsync(int functions, int executions)
    {
        await _app.Services.GetRequiredService<IFunctionStore>().CreateAsync(new NewFunction { Id = "f0", Settings = new FunctionSettings { Name = "Function 0" } });
        var database = _app.Services.GetRequiredService<HostStorage>().Database;
        await database.WriteAsync(connection => AddFunctions(connection, functions), CancellationToken.None);
        for (var added = 0; added < executions; added += Batch)
            await database.WriteAsync(connection => AddExecutions(connection, functions, added, Math.Min(executions, added + Batch)), CancellationToken.None);
    }

    /// <summary>Copies the function f0, with a deployment and the statistics of a day for each.</summary>
    private static int AddFunctions(SqliteConnection connection, int count)
    {
        var columns = string.Join(", ", connection.Sql("SELECT name FROM pragma_table_info('functions')").List(row => row.Text("name"))
            .Where(column => column is not ("sequence" or "id" or "name" or "active_deployment_id")));
        connection.Sql(
            $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $count)
            INSERT INTO functions (id, name, {columns}) SELECT 'f' || i, 'Function ' || i, {columns} FROM n CROSS JOIN functions WHERE id = 'f0'
            """).With("$count", count).Run();
        connection.Sql(
            """
            INSERT INTO deployments (id, function_id, number, created_at, updated_at, type, activate, entrypoint, commands, source_size, status)
            SELECT 'd' || id, id, 1, created_at, created_at, 'manual', 1, 'main.js', '', 100, 'ready' FROM functions
            """).Run();
        connection.Sql("UPDATE functions SET active_deployment_id = 'd' || id").Run();
        var counts = new HourlyCounts();
        for (var i = 0; i < 50; i++)
            counts.Add(i == 0 ? ExecutionOutcome.Crashed : ExecutionOutcome.Completed, TimeSpan.FromMilliseconds(i), isCold: i == 0);
        var hour = ExecutionCounter.HourOf(TimeProvider.System.GetUtcNow());
        StatisticsTable.Add(connection, "f0", hour, counts);
        return connection.Sql(
            """
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 24)
            INSERT OR IGNORE INTO execution_statistics (function_id, hour, outcomes, cold_starts, durations)
            SELECT f.id, s.hour - n.i, s.outcomes, s.cold_starts, s.durations FROM functions f CROSS JOIN n CROSS JOIN execution_statistics s
            WHERE s.function_id = 'f0' AND s.hour = $hour
            """).With("$hour", hour).Run();
    }

    private static int AddExecutions(SqliteConnection connection, int functions, int from, int end) => connection.Sql(
        """
        WITH RECURSIVE n (i) AS (SELECT $from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $end)
        INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, ended_at, trigger, status, outcome,
            request_method, request_path, request_headers, response_status, logs)
        SELECT CASE i % 2 WHEN 1 THEN 'e' ELSE 'x' END || i, iif(i % 2, 'f1', 'f' || (i % $functions)), 'df1', $start + i, $start + i, $start + i, 'http',
            iif(i % 20 = 1, 'failed', 'completed'), CASE WHEN i = 3 THEN 'TimedOut' WHEN i % 20 = 1 THEN 'Crashed' ELSE 'Completed' END,
            'POST', '/', '[]', 200, 'A line of the log.' || char(10)
        FROM n
        """)
        .With("$from", (long)from).With("$end", (long)end).With("$functions", functions)
        .With("$start", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()).Run();
}
