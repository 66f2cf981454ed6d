using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildLogTableTests : BuildFixture
{
    private const int Limit = 1_000_000;

    [Test]
    public async Task Build_log_keeps_the_last_million_characters_and_the_database_stays_small([Values] bool isNumbered)
    {
        var id = await CreateBuildAsync();
        var parts = Enumerable.Range(1, 5000).Select(n => $"{n:0000} {new string('x', 994)}\n").ToList();
        var messages = parts.Select((text, i) => new BuildMessage(id, new BuildEvent.Log(1, isNumbered ? i + 1 : null, text)));
        foreach (var burst in messages.Chunk(500))
            await Host.Get<BuildInbox>().PutAsync(burst, CancellationToken.None);

        Assert.That(Read(id).Log, Is.EqualTo(string.Concat(parts)[^Limit..]));
        Assert.That(
            Host.Database.Read(c => c.Sql("SELECT SUM(length(text)) FROM build_logs").Scalar<long>()), Is.LessThanOrEqualTo(2 * Limit));
    }

    [Test]
    public async Task Dropped_log_parts_are_not_reported_missing_and_are_not_added_again()
    {
        var id = await CreateBuildAsync();
        var parts = Enumerable.Range(1, 30).Select(n => $"{n:00}{new string('x', 99_997)}\n").ToList();
        for (var n = 1; n <= 30; n++)
            await Host.ApplyEventAsync(id, new BuildEvent.Log(1, n, parts[n - 1]));
        await Host.ApplyEventAsync(id, new BuildEvent.Log(1, 2, parts[1]));
        await Host.ApplyEventAsync(id, SampleEvents.Cancel);

        Assert.That(Read(id).Log, Does.Not.Contain("did not arrive").And.EndsWith("Build has been canceled.\n"));
        Assert.That(Read(id).Log, Has.Length.EqualTo(Limit));
    }

    [Test]
    public async Task New_build_attempt_starts_with_an_empty_log()
    {
        var id = (await Host.CreateDeploymentAsync()).Id;
        foreach (var buildEvent in new BuildEvent[]
        {
            new BuildEvent.Taken(1, TimeSpan.FromMinutes(1)), SampleEvents.Line(1), new BuildEvent.HostLost(),
            new BuildEvent.Taken(2, TimeSpan.FromMinutes(1)), new BuildEvent.Log(2, 1, "anew\n"),
        })
            await Host.ApplyEventAsync(id, buildEvent);

        Assert.That(Read(id).Log, Is.EqualTo("anew\n"));
    }

    [Test]
    public async Task Parts_of_an_earlier_attempt_are_deleted()
    {
        var id = (await Host.CreateDeploymentAsync()).Id;
        foreach (var buildEvent in new BuildEvent[]
        {
            new BuildEvent.Taken(1, TimeSpan.FromMinutes(1)), SampleEvents.Line(1), SampleEvents.Line("b"), new BuildEvent.HostLost(),
            new BuildEvent.Taken(2, TimeSpan.FromMinutes(1)), new BuildEvent.Log(2, null, "first\n"), new BuildEvent.Log(2, null, "second\n"),
        })
            await Host.ApplyEventAsync(id, buildEvent);

        Assert.That(
            Host.Database.Read(c => c.Sql("SELECT attempt, number, text FROM build_logs ORDER BY number")
                .List(row => (row.Long("attempt"), row.Long("number"), row.Text("text")))),
            Is.EqualTo(new[] { (2L, 1L, "first\n"), (2L, 2L, "second\n") }));
    }
}
