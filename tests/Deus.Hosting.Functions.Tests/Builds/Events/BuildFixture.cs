using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

/// <summary>A host whose background does not run: the test tells builds what happens, event by event.</summary>
public abstract class BuildFixture
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    internal FakeTimeProvider Time { get; private set; } = null!;

    internal TestHost Host { get; private set; } = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        Time = new FakeTimeProvider();
        Host = new TestHost(time: Time);
        await Host.CreateFunctionAsync();
    }

    [TearDown]
    public async Task TearDownAsync() => await Host.DisposeAsync();

    /// <summary>A new deployment with a job elsewhere, so that no builder of this process meddles.</summary>
    internal async Task<string> BegunAsync()
    {
        var id = (await Host.CreateDeploymentAsync()).Id;
        await Host.TellAsync(id, new BuildEvent.Taken(1, Timeout, $"job-{id}"));
        return id;
    }

    internal Deployment Read(string deploymentId) => Host.Deployments.Get("fn1", deploymentId);

    internal List<string> Effects(string deploymentId) => Host.Database.Read(connection => connection
        .Sql("SELECT key FROM build_effects WHERE deployment_id = $id ORDER BY rowid").With("$id", deploymentId)
        .List(row => row.GetString(0)));

    /// <summary>What a build that ends well tells at its end.</summary>
    internal static IEnumerable<BuildEvent> GoodEnd => [Happened.Exit(), Happened.Stored, Happened.Complete];

    /// <summary>Has the next writes of a deployment meet a change by somebody else.</summary>
    internal Task ConflictAsync(int times) => Host.Database.WriteAsync(
        connection =>
        {
            var left = times;
            connection.CreateFunction("next_conflict", () => left-- > 0);
            return connection.Sql(
                """
                CREATE TEMP TRIGGER conflict BEFORE UPDATE ON deployments WHEN next_conflict()
                BEGIN SELECT RAISE(IGNORE); END
                """).Run();
        },
        CancellationToken.None);
}
