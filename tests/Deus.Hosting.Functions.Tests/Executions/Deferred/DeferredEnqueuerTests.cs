using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions.Deferred;

[TestFixture]
public sealed class DeferredEnqueuerTests
{
    private const int MaxWaitingBytes = 256 * 1024 * 1024;

    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task TryAdd_accepts_waiting_requests_of_256_MiB_together_and_not_one_byte_more()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        var enqueuer = host.Get<DeferredEnqueuer>();
        var (large, small, next) = (Prepare(), Prepare(), Prepare());
        Assert.That(await WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, large)));
        Assert.That(await WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, small)));
        Assert.That(await WriteAsync(DeferredTable.Size), Is.EqualTo((2L, (long)large.Request.Length + small.Request.Length)));
        await SetLengthAsync(large, MaxWaitingBytes - next.Request.Length - 1);

        await SetLengthAsync(small, 2);
        Assert.That(await WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, next)), Is.False);
        await SetLengthAsync(small, 1);
        Assert.That(await WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, next)));

        DeferredExecution Prepare() => enqueuer.Prepare(new ExecutionRequest { FunctionId = "fn1" }, Later);

        Task<T> WriteAsync<T>(Func<SqliteConnection, T> change) => host.Database.WriteAsync(change, CancellationToken.None);

        Task SetLengthAsync(DeferredExecution deferred, int bytes) => WriteAsync(connection => connection
            .Sql("UPDATE execution_requests SET bytes = $bytes WHERE execution_id = $id")
            .With("$bytes", bytes).With("$id", deferred.Record.Id).Run());
    }
}
