using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds.Rules;
using Deus.Hosting.Functions.Uploads;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

public sealed class BuildInboxTests : BuildFixture
{
    private static readonly EventIdentity Identity = new("orchestrator/service", "job-1", BuildEventTypes.Log);

    [Test]
    public async Task Build_events_make_the_deployment_ready_and_active()
    {
        var id = await CreateBuildAsync();
        foreach (var buildEvent in (IEnumerable<BuildEvent>)[SampleEvents.Line(2), SampleEvents.Line(1), .. SuccessfulEnd])
            await Host.ApplyEventAsync(id, buildEvent);

        var deployment = Read(id);
        Assert.Multiple(() =>
        {
            Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That(deployment.Log, Is.EqualTo("line 1\nline 2\n"));
            Assert.That(deployment.BuildDuration, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(id));
            Assert.That(Effects(id), Is.EquivalentTo(new[] { $"SubmitJob:{id}:1", $"Warm:{id}:1" }));
        });
    }

    [Test]
    public async Task R07_Cancel_is_retried_after_a_conflict_and_updates_the_function()
    {
        var id = await CreateBuildAsync();
        await ConflictAsync(times: 3);

        var canceled = await Host.Get<BuildCancellation>().CancelBuildAsync("fn1", id, CancellationToken.None);

        Assert.That(canceled.Status, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That(Host.Functions.Get("fn1").LatestDeploymentStatus, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task R35_Repeated_conflicts_throw_BuildBusyException_and_change_nothing()
    {
        var id = await CreateBuildAsync();
        await ConflictAsync(times: 100);

        Assert.ThrowsAsync<BuildBusyException>(() => Host.ApplyEventAsync(id, SampleEvents.Cancel, Identity));

        Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));
        Assert.That(Effects(id), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task R24_Event_that_failed_to_apply_is_applied_once_when_it_is_repeated()
    {
        var id = await CreateBuildAsync();
        await Host.Database.WriteAsync(
            connection => connection.Sql(
                "CREATE TEMP TRIGGER broken BEFORE UPDATE ON deployments BEGIN SELECT RAISE(ABORT, 'disk full'); END").Run(),
            CancellationToken.None);
        Assert.CatchAsync(() => Host.ApplyEventAsync(id, SampleEvents.Line("once"), Identity));
        await Host.Database.WriteAsync(connection => connection.Sql("DROP TRIGGER broken").Run(), CancellationToken.None);

        var first = await Host.ApplyEventAsync(id, SampleEvents.Line("once"), Identity);
        var second = await Host.ApplyEventAsync(id, SampleEvents.Line("once"), Identity);

        Assert.That((first.Changed, second.Changed), Is.EqualTo((true, false)));
        Assert.That(Host.Database.Read(connection => BuildLogTable.Read(connection, id)), Is.EqualTo("once\n"));
    }

    [Test]
    public async Task Event_that_cannot_be_stored_does_not_fail_other_events_of_the_transaction()
    {
        var (good, bad) = (await CreateBuildAsync(), await CreateBuildAsync());
        await Host.Database.WriteAsync(
            connection => connection.Sql(
                $"CREATE TEMP TRIGGER broken BEFORE UPDATE ON deployments WHEN NEW.id = '{bad}' BEGIN SELECT RAISE(ABORT, 'no'); END").Run(),
            CancellationToken.None);
        using var hold = new ManualResetEventSlim();
        var holding = Task.Run(() => Host.Database.WriteAsync(_ => { hold.Wait(); return 0; }, CancellationToken.None));
        var reported = Enumerable.Range(1, 20).SelectMany(n => new[] { Host.ApplyEventAsync(good, SampleEvents.Line(n)), Host.ApplyEventAsync(bad, SampleEvents.Line(n)) })
            .ToList();
        hold.Set();
        await holding;

        await Task.WhenAll(reported).ContinueWith(_ => { });

        Assert.That(reported.Count(t => t.IsFaulted), Is.EqualTo(20));
        Assert.That(Read(good).Log.Split('\n'), Has.Length.EqualTo(21));
    }

    [Test]
    public async Task R44_A_first_delivery_ten_minutes_late_is_applied_and_a_repetition_half_an_hour_later_is_not()
    {
        var id = await CreateBuildAsync();
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await Host.ApplyEventAsync(id, SampleEvents.Line("late"), Identity)).Changed);
        Time.Advance(TimeSpan.FromMinutes(30));

        Assert.That((await Host.ApplyEventAsync(id, SampleEvents.Line("late"), Identity)).Changed, Is.False);
        Assert.That(Read(id).Log, Is.EqualTo("late\n"));
    }

    [Test]
    public async Task Event_id_is_accepted_again_with_another_type_or_source()
    {
        var id = await CreateBuildAsync();

        foreach (var identity in new[] { Identity, Identity with { Source = "s" }, Identity with { Type = BuildEventTypes.Start } })
            await Host.ApplyEventAsync(id, SampleEvents.Line("x"), identity);

        Assert.That(Read(id).Log, Is.EqualTo("x\nx\nx\n"));
    }

    [Test]
    public async Task R31_Events_of_a_deployment_that_was_deleted_do_nothing()
    {
        var id = await CreateBuildAsync();
        await Host.DeleteDeploymentAsync("fn1", id);

        foreach (var buildEvent in SuccessfulEnd)
            Assert.That((await Host.ApplyEventAsync(id, buildEvent, Identity)).Facts, Is.Null);
        Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task R34_R52_Function_shows_its_latest_deployment_with_its_current_status()
    {
        var first = await CreateBuildAsync();
        Assert.That(Latest(), Is.EqualTo((first, "waiting")));
        foreach (var buildEvent in SuccessfulEnd)
            await Host.ApplyEventAsync(first, buildEvent);
        Assert.That(Latest(), Is.EqualTo((first, "ready")));

        var second = await CreateBuildAsync();
        Assert.That(Latest(), Is.EqualTo((second, "waiting")));
        await Host.ApplyEventAsync(second, SampleEvents.Line(1));
        Assert.That(Latest(), Is.EqualTo((second, "building")));
        await Host.ApplyEventAsync(second, SampleEvents.Cancel);

        Assert.That(Latest(), Is.EqualTo((second, "canceled")));
        Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(first));
        await Host.DeleteDeploymentAsync("fn1", second);
        Assert.That(Latest(), Is.EqualTo((first, "ready")));
    }

    [Test]
    public async Task R47_Concurrent_repeated_and_reordered_events_make_the_deployment_ready_once()
    {
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var id = await CreateBuildAsync();
            BuildEvent[] events = [.. Enumerable.Range(1, 20).Select(n => SampleEvents.Line(n)), SampleEvents.Exit(finalLog: 20), SampleEvents.Stored, SampleEvents.Complete];
            var shuffled = events.Concat(events).ToArray();
            random.Shuffle(shuffled);

            await Task.WhenAll(shuffled.Select(e => Task.Run(() => Host.ApplyEventAsync(id, e))));

            var deployment = Read(id);
            Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That(deployment.Log, Is.EqualTo(string.Concat(Enumerable.Range(1, 20).Select(n => $"line {n}\n"))));
            Assert.That(Effects(id).Count(key => key.StartsWith("Warm", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task R39_A_restart_between_any_two_events_changes_nothing()
    {
        BuildEvent[] events =
        [
            new BuildEvent.Taken(1, TimeSpan.FromMinutes(15), "job"), SampleEvents.Line(2), SampleEvents.Exit(finalLog: 2), SampleEvents.Stored,
            SampleEvents.Line(1), SampleEvents.Complete,
        ];
        var folder = TestHost.NewFolder();
        string id;
        await using (var first = new TestHost(folder))
        {
            await first.CreateFunctionAsync();
            id = (await first.CreateDeploymentAsync()).Id;
        }

        foreach (var buildEvent in events)
        {
            await using var next = new TestHost(folder);
            await next.Get<BuildBackgroundService>().RecoverAsync(CancellationToken.None);
            await next.ApplyEventAsync(id, buildEvent);
        }

        await using (var last = new TestHost(folder))
        {
            var (function, deployment) = last.Deployments.GetWithFunction("fn1", id);
            Assert.That((deployment.Status, deployment.Log), Is.EqualTo((DeploymentStatus.Ready, "line 1\nline 2\n")));
            Assert.That(function.ActiveDeploymentId, Is.EqualTo(id));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task R45_Build_that_waits_for_a_missing_log_part_becomes_ready_when_it_arrives()
    {
        var id = await CreateBuildAsync();
        foreach (var buildEvent in new[] { SampleEvents.Exit(finalLog: 1), SampleEvents.Stored, SampleEvents.Complete })
            await Host.ApplyEventAsync(id, buildEvent);
        Assert.That(Read(id).Status.IsTerminal, Is.False);

        await Host.ApplyEventAsync(id, SampleEvents.Line(1)).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((Read(id).Status, Read(id).Log), Is.EqualTo((DeploymentStatus.Ready, "line 1\n")));
    }

    [TestCase(0, 1, 2)]
    [TestCase(2, 0, 1)]
    [TestCase(1, 1, 2, 0, 2, 0)]
    public async Task R01_Last_missing_part_of_an_upload_queues_exactly_one_build(params int[] order)
    {
        var archive = TestArchives.Function();
        var size = (archive.Length + 2) / 3;
        var came = new HashSet<int>();
        var taken = 0;
        foreach (var part in order)
        {
            var (start, end) = (part * size, Math.Min((part + 1) * size, archive.Length) - 1);
            using var stored = await Host.Get<SourceWriter>().SaveAsync("fn1", new MemoryStream(archive[start..(end + 1)]), CancellationToken.None);
            await Host.Get<UploadStore>().AddAsync(
                "fn1", "up1", new NewDeployment(Activate: true), new UploadRange(start, end, archive.Length), stored, CancellationToken.None);
            came.Add(part);
            if (Host.Database.Read(BuildTable.NextWaiting) is { } waiting)
            {
                Assert.That(came, Has.Count.EqualTo(3), "nothing is built before all parts are there");
                await Host.ApplyEventAsync("up1", new BuildEvent.Taken(waiting.Attempt + 1, TimeSpan.FromMinutes(1)));
                taken++;
            }
        }

        Assert.That(taken, Is.EqualTo(1));
    }

    private (string? Id, string? Status) Latest()
    {
        var function = Host.Functions.Get("fn1");
        return (function.LatestDeploymentId, function.LatestDeploymentStatus?.Value);
    }
}
