using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>A host whose functions have schedules. The clock starts five seconds after 03:04.</summary>
public abstract class ScheduleFixture
{
    private protected static readonly DateTimeOffset Fifth = new(2026, 1, 2, 3, 5, 0, TimeSpan.Zero);

    private readonly string _folder = TestHost.NewFolder();

    private protected FakeTimeProvider Time { get; private set; } = null!;

    private protected TestHost Host { get; set; } = null!;

    [SetUp]
    public void SetUp()
    {
        Time = new FakeTimeProvider();
        Host = new TestHost(Path.Combine(_folder, TestContext.CurrentContext.Test.ID), time: Time);
    }

    [TearDown]
    public async Task TearDown() => await Host.DisposeAsync();

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private protected async Task<Deployment> DeployAsync(string id, string schedule)
    {
        await Host.StartAsync();
        await Host.CreateFunctionAsync(id, TestHost.Settings() with { Schedule = schedule });
        var deployment = await Host.CreateDeploymentAsync(id);
        (await Host.WaitAsync(id, deployment.Id)).EnsureReady();
        return deployment;
    }

    private protected Task<HostedFunction> GetAsync(string id) => Host.Get<IFunctionStore>().GetAsync(id);

    private protected Task<HostedFunction> ChangeAsync(string id, Func<FunctionSettings, FunctionSettings> change) =>
        Host.Functions.UpdateAsync(id, change, alwaysWarm: null, CancellationToken.None);

    private protected Task<int> SqlAsync(string sql) => Host.Database.WriteAsync(connection => connection.Sql(sql).Run(), CancellationToken.None);

    /// <summary>Advances the clock and runs the scheduler, in addition to its loop.</summary>
    private protected Task PassAsync(DateTimeOffset until)
    {
        Time.Advance(until - Time.GetUtcNow());
        return ReadQueueAsync();
    }

    private protected async Task ReadQueueAsync()
    {
        while (await Host.Get<Scheduler>().QueueNextAsync(Time.GetUtcNow(), CancellationToken.None))
        {
        }
    }

    private protected List<Execution> Executions(string id) => Host.Database.Read(connection => connection
        .Sql("SELECT id FROM executions WHERE function_id = $id ORDER BY sequence").With("$id", id)
        .List(row => ExecutionTable.Get(connection, id, row.GetString(0))));

    private protected async Task<List<Execution>> EndedAsync(string id, int count)
    {
        await Eventually.HoldsAsync(() => Executions(id).Count(e => e.EndedAt is not null) >= count);
        Assert.That(Executions(id), Has.Count.EqualTo(count));
        return Executions(id);
    }
}
