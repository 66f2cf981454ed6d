using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildEventTableTests : BuildFixture
{
    [Test]
    public async Task A_start_deletes_events_older_than_7_days_of_builds_that_have_ended()
    {
        var (ended, running) = (await CreateBuildAsync(), await CreateBuildAsync());
        foreach (var id in new[] { ended, running })
            await Host.ApplyEventAsync(id, SampleEvents.Line("line"), new EventIdentity("service", id, BuildEventTypes.Log));
        await Host.ApplyEventAsync(ended, SampleEvents.Cancel);

        Time.Advance(TimeSpan.FromDays(7));
        await RecoverAsync();
        Assert.That(Deployments(), Is.EquivalentTo(new[] { ended, running }), "after 7 days");

        Time.Advance(TimeSpan.FromSeconds(1));
        await RecoverAsync();
        Assert.That(Deployments(), Is.EqualTo(new[] { running }), "later");
    }

    private Task<int> RecoverAsync() => Host.Get<BuildBackgroundService>().RecoverAsync(CancellationToken.None);

    private List<string> Deployments() => Host.Database.Read(connection => connection
        .Sql("SELECT deployment_id FROM build_events").List(row => row.GetString(0)));
}
