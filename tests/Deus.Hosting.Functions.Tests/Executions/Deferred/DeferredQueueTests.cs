using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions.Deferred;

public sealed class DeferredQueueTests
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Functions = ["fn1", "fn2", "fn3"];

    [Test]
    public async Task The_longest_waiting_due_execution_of_each_function_is_the_first_that_is_not_reserved()
    {
        await using var host = new TestHost();
        foreach (var function in Functions)
            await host.DeployAsync(function);
        await host.Get<IFunctionHost>().DrainAsync(TimeSpan.FromSeconds(10)); // The test takes the executions, not the runner.
        var queue = host.Get<DeferredQueue>();
        var second = await AddAsync("fn2", 20);
        var later = await AddAsync("fn1", 30);
        var first = await AddAsync("fn1", 10);
        await AddAsync("fn3", Later.ToUnixTimeMilliseconds());

        Assert.That(queue.First().Select(due => due.Id), Is.EqualTo(new[] { first, second }));

        var taken = queue.Take("fn1")!;
        Assert.That(taken.Id, Is.EqualTo(first));
        Assert.That(queue.First().Select(due => due.Id), Is.EqualTo(new[] { second, later }));
        Assert.That((queue.Take("fn1")!.Id, queue.Take("fn1"), queue.Take("fn3")), Is.EqualTo((later, (DueExecution?)null, (DueExecution?)null)));

        queue.GiveBack(taken);
        Assert.That(queue.Take("fn1")!.Id, Is.EqualTo(first));

        Task<string> AddAsync(string function, long since) => host.Database.WriteAsync(
            connection =>
            {
                var deferred = host.Get<DeferredEnqueuer>().Prepare(new ExecutionRequest { FunctionId = function }, Later);
                Assert.That(DeferredEnqueuer.TryAdd(connection, deferred));
                connection.Sql("UPDATE executions SET scheduled_at = $since WHERE id = $id").With("$since", since).With("$id", deferred.Record.Id).Run();
                return deferred.Record.Id;
            },
            CancellationToken.None);
    }
}
