using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

/// <summary>A host without background services: the test sends each build event.</summary>
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

    /// <summary>Creates a deployment with a remote job, so that no local builder processes it.</summary>
    internal async Task<string> CreateBuildAsync()
    {
        var id = (await Host.CreateDeploymentAsync()).Id;
        await Host.ApplyEventAsync(id, new BuildEvent.Taken(1, Timeout, $"job-{id}"));
        return id;
    }

    internal Deployment Read(string deploymentId) => Host.Deployments.Get("fn1", deploymentId);

    internal List<string> Effects(string deploymentId) => Host.Database.Read(connection => connection
        .Sql("SELECT key FROM build_effects WHERE deployment_id = $id ORDER BY rowid").With("$id", deploymentId)
        .List(row => row.GetString(0)));

    /// <summary>The last events of a successful build.</summary>
    internal static IEnumerable<BuildEvent> SuccessfulEnd => [SampleEvents.Exit(), SampleEvents.Stored, SampleEvents.Complete];

    /// <summary>Makes the next writes of a deployment conflict with a change.</summary>
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
