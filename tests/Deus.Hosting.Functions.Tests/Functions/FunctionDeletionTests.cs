using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests the deletion of a function with many execution records.</summary>
public sealed class FunctionDeletionTests
{
    [Test]
    public async Task Records_are_deleted_in_small_steps_so_that_other_writes_run_in_between()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        await host.DeployAsync("other");
        await AddAsync(host, "fn1", 5000);
        await AddAsync(host, "other", 10);
        var counts = new List<long>();
        host.Database.OnWrite = writer => counts.Add(Count(writer));

        await host.Get<IFunctionStore>().DeleteAsync("fn1");

        host.Database.OnWrite = null;
        counts.Add(host.Database.Read(Count));
        Assert.That(counts, Has.Count.GreaterThan(10));
        Assert.That(counts.Zip(counts.Skip(1), (before, after) => before - after), Is.All.LessThanOrEqualTo(500));
        Assert.That(counts[^1], Is.EqualTo(10));
        Assert.That(host.Functions.Find("fn1"), Is.Null);
    }

    private static Task<int> AddAsync(TestHost host, string functionId, int count) => host.Database.WriteAsync(c => c.Sql(
        """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $count)
        INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method, request_path,
            request_headers, trace_id)
        SELECT $function || '-' || n, $function, 'd', 0, 0, 'http', 'completed', 'GET', '/', '[]', '' FROM numbers
        """).With("$function", functionId).With("$count", count).Run(), CancellationToken.None);

    private static long Count(Microsoft.Data.Sqlite.SqliteConnection connection) =>
        connection.Sql("SELECT count(*) FROM executions").Scalar<long>();
}
