using System.Diagnostics;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests the deletion of a function with many execution records.</summary>
public sealed class FunctionDeletionTests
{
    private const int Many = 100_000;
    private const long MostBytes = 4 * 1024 * 1024;

    [Test]
    public async Task Records_are_deleted_in_small_steps_so_that_other_writes_run_in_between()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        await host.DeployAsync("other");
        await AddAsync(host, "fn1", 5000);
        await AddAsync(host, "fn1", 20, logBytes: 1_900_000);
        await AddAsync(host, "other", 10);
        var sizes = new List<(long Count, long Bytes)>();
        host.Database.OnWrite = writer => sizes.Add(Size(writer));

        await host.Get<IFunctionStore>().DeleteAsync("fn1");

        host.Database.OnWrite = null;
        sizes.Add(host.Database.Read(Size));
        var steps = sizes.Zip(sizes.Skip(1), (before, after) => (Count: before.Count - after.Count, Bytes: before.Bytes - after.Bytes)).ToList();
        TestContext.Out.WriteLine($"{steps.Count} transactions, of at most {steps.Max(s => s.Count)} records and {steps.Max(s => s.Bytes)} bytes");
        Assert.That(steps.Select(step => step.Count), Is.All.LessThanOrEqualTo(500));
        Assert.That(steps.Select(step => step.Bytes), Is.All.LessThanOrEqualTo(MostBytes));
        Assert.That(sizes[^1].Count, Is.EqualTo(10));
        Assert.That(host.Functions.Find("fn1"), Is.Null);
    }

    [Test]
    public async Task Another_writer_does_not_wait_for_the_deletion_of_many_records()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        await host.DeployAsync("other");
        await AddAsync(host, "fn1", Many);
        var started = Stopwatch.GetTimestamp();
        var deleting = Task.Run(() => host.Get<IFunctionStore>().DeleteAsync("fn1"));

        var (longest, writes) = (TimeSpan.Zero, 0);
        for (; !deleting.IsCompleted; writes++)
        {
            var began = Stopwatch.GetTimestamp();
            await host.Variables.CreateAsync("other", "unique()", $"V{writes % 900}x{Guid.NewGuid():N}"[..12], "", secret: true, CancellationToken.None);
            if (Stopwatch.GetElapsedTime(began) is var wait && wait > longest)
                longest = wait;
            if (writes % 800 == 799)
                await host.Database.WriteAsync(connection => connection.Sql("DELETE FROM variables").Run(), CancellationToken.None);
        }

        await deleting;
        var whole = Stopwatch.GetElapsedTime(started);
        TestContext.Out.WriteLine(
            $"{Many} records deleted in {whole.TotalSeconds:0.0} s; meanwhile {writes} other writes, of which the longest took {longest.TotalMilliseconds:0} ms");
        Assert.That(writes, Is.GreaterThan(20));
        Assert.That(longest, Is.LessThan(TimeSpan.FromSeconds(5)), "on any machine");
    }

    private static Task<int> AddAsync(TestHost host, string functionId, int count, int logBytes = 0) => host.Database.WriteAsync(c => c.Sql(
        """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $count)
        INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method, request_path,
            request_headers, trace_id, logs)
        SELECT $function || '-' || $bytes || '-' || n, $function, 'd', 0, 0, 'http', 'completed', 'GET', '/', '[]', '', $logs FROM numbers
        """)
        .With("$function", functionId).With("$count", count).With("$bytes", (long)logBytes).With("$logs", new string('l', logBytes))
        .Run(), CancellationToken.None);

    private static (long Count, long Bytes) Size(Microsoft.Data.Sqlite.SqliteConnection connection) => (
        connection.Sql("SELECT count(*) FROM executions").Scalar<long>(),
        connection.Sql("SELECT coalesce(sum(octet_length(logs)), 0) FROM executions").Scalar<long>());
}
