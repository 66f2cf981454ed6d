using System.Diagnostics;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>The throughput of asynchronous executions, and the latency of executions while a million records are deleted.</summary>
internal static class BackgroundExecutions
{
    private const int Queued = 3000;
    private const int Callers = 16;
    private const int Records = 1_000_000;
    private const int Batch = 20_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly string[] Functions = ["first", "second"];

    public static async Task<int> RunAsync()
    {
        await QueueAsync(retry: null);
        await QueueAsync(new RetryPolicy { MaxAttempts = 3, FirstDelay = TimeSpan.FromSeconds(1) });
        await RetentionAsync();
        return 0;
    }

    private static async Task QueueAsync(RetryPolicy? retry)
    {
        await using var rig = new FunctionRig();
        foreach (var function in Functions)
        {
            await rig.CreateAsync(function, FunctionRig.Echo, retry: retry);
            await rig.ExecuteAsync(function, "starts the worker");
        }

        var deferred = rig.Services.GetRequiredService<DeferredExecutions>();
        var started = Stopwatch.GetTimestamp();
        var rejected = 0;
        await Parallel.ForAsync(0, Queued, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, cancellationToken) =>
        {
            var request = new ExecutionRequest { FunctionId = Functions[i % 2], Body = new byte[100] };
            if (await deferred.AcceptAsync(request, null, cancellationToken) is null)
                Interlocked.Increment(ref rejected);
        });

        var accepted = Stopwatch.GetElapsedTime(started);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Waiting(rig) > 0)
            await timer.WaitForNextTickAsync();
        var all = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(
            $"queue{(retry is null ? "" : " with a retry policy")}: {Queued - rejected} accepted in {accepted.TotalSeconds:0.0} s, "
            + $"ended after {all.TotalSeconds:0.0} s: {(Queued - rejected) / all.TotalSeconds:0} executions per second with their records");
    }

    private static async Task RetentionAsync()
    {
        await using var rig = new FunctionRig();
        await rig.CreateAsync("busy", FunctionRig.Echo);
        var old = await rig.CreateAsync("old", FunctionRig.Echo);
        await AddRecordsAsync(rig, old);
        await LatencyAsync(rig, Quiet); // warms up
        var quiet = await LatencyAsync(rig, Quiet);

        var purge = rig.Services.GetRequiredService<ExecutionRetentionService>().PurgeAsync(CancellationToken.None);
        var during = new List<double>();
        var started = Stopwatch.GetTimestamp();
        while (!purge.IsCompleted)
            during.AddRange(await LatencyAsync(rig, TimeSpan.FromSeconds(0.5)));
        await purge;
        var after = await LatencyAsync(rig, Quiet);
        Console.WriteLine(
            $"retention: {Records} records deleted in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s; "
            + $"executions p99 before {Load.Percentile(quiet, 0.99):0.00} ms, meanwhile {Load.Percentile(during, 0.99):0.00} ms, "
            + $"afterwards {Load.Percentile(after, 0.99):0.00} ms, ratio {Load.Percentile(during, 0.99) / Load.Percentile(quiet, 0.99):0.00} (target 2)");
    }

    private static Task<double[]> LatencyAsync(FunctionRig rig, TimeSpan duration) =>
        Load.RunAsync(4, duration, () => rig.ExecuteAsync("busy", "x"));

    private static long Waiting(FunctionRig rig) => rig.Services.GetRequiredService<HostStorage>().Database.Read(connection => connection
        .Sql("SELECT count(*) AS open FROM executions WHERE status IN ('waiting', 'processing')").List(row => row.Long("open"))[0]);

    private static async Task AddRecordsAsync(FunctionRig rig, string deploymentId)
    {
        var database = rig.Services.GetRequiredService<HostStorage>().Database;
        for (var added = 0; added < Records; added += Batch)
        {
            await database.WriteAsync(
                connection => connection.Sql(
                    """
                    WITH RECURSIVE n (i) AS (SELECT $from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $end)
                    INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, ended_at, trigger, status, outcome,
                        request_method, request_path, request_headers, response_status, logs)
                    SELECT 'x' || i, 'old', $deployment, 1, 1, 1, 'http', 'completed', 'Completed', 'POST', '/', '[]', 200, 'A line of the log.' || char(10)
                    FROM n
                    """).With("$from", (long)added).With("$end", (long)(added + Batch)).With("$deployment", deploymentId).Run(),
                CancellationToken.None);
        }
    }
}
