using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Tests.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Events;

/// <summary>Tests race conditions with threads on the real database, many rounds each.</summary>
public sealed class BuildRaceTests : BuildFixture
{
    private const int Rounds = 60;

    [Test]
    public async Task R41_Cancel_during_the_last_event_is_accepted_or_rejected_and_the_status_matches()
    {
        var canceled = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var id = await CreateBuildAsync();
            await Host.ApplyEventAsync(id, SampleEvents.Exit());
            await Host.ApplyEventAsync(id, SampleEvents.Stored);

            var cancel = Race(() => CancelAsync(id), () => Host.ApplyEventAsync(id, SampleEvents.Complete));
            await cancel;

            var (status, isActive) = (Read(id).Status, Host.Functions.Get("fn1").ActiveDeploymentId == id);
            Assert.That(
                (status, isActive, await cancel),
                Is.EqualTo(await cancel ? (DeploymentStatus.Canceled, false, true) : (DeploymentStatus.Ready, true, false)));
            canceled += await cancel ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{canceled} of {Rounds} canceled");
    }

    [Test]
    public async Task Cancel_during_a_failing_exit_results_in_one_of_both_with_one_log_line()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = await CreateBuildAsync();

            var wasCanceled = await Race(() => CancelAsync(id), () => Host.ApplyEventAsync(id, SampleEvents.Exit(7)));

            var deployment = Read(id);
            Assert.That(
                (deployment.Status, deployment.Log),
                Is.EqualTo(wasCanceled
                    ? (DeploymentStatus.Canceled, "Build has been canceled.\n")
                    : (DeploymentStatus.Failed, "The build commands ended with exit code 7.\n")));
        }
    }

    [Test]
    public async Task R19_Cancel_during_the_first_log_event_results_in_canceled()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = await CreateBuildAsync();

            Assert.That(await Race(() => CancelAsync(id), () => Host.ApplyEventAsync(id, SampleEvents.Line(1))), Is.True);

            Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Canceled));
        }
    }

    [Test]
    public async Task Concurrent_exit_output_and_complete_events_make_the_deployment_ready_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = await CreateBuildAsync();

            await Task.WhenAll(SuccessfulEnd.Select(e => Task.Run(() => Host.ApplyEventAsync(id, e))));

            Assert.That(Read(id).Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(id));
            Assert.That(Effects(id).Count(key => key.StartsWith("Warm:", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Newer_of_two_deployments_that_finish_concurrently_becomes_active()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (older, newer) = (await CreateBuildAsync(), await CreateBuildAsync());
            foreach (var id in new[] { older, newer })
            {
                await Host.ApplyEventAsync(id, SampleEvents.Exit());
                await Host.ApplyEventAsync(id, SampleEvents.Stored);
            }

            await Task.WhenAll(
                Task.Run(() => Host.ApplyEventAsync(older, SampleEvents.Complete)), Task.Run(() => Host.ApplyEventAsync(newer, SampleEvents.Complete)));

            Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(newer));
            Assert.That(Read(older).Status, Is.EqualTo(DeploymentStatus.Ready));
        }
    }

    [Test]
    public async Task Newer_of_two_deployments_that_finish_in_one_batch_becomes_active_in_either_order([Values] bool newerFirst)
    {
        var (older, newer) = (await CreateBuildAsync(), await CreateBuildAsync());
        var ids = newerFirst ? new[] { newer, older } : [older, newer];

        await Host.Get<BuildInbox>().PutAsync(
            [.. ids.SelectMany(id => SuccessfulEnd.Select(e => new BuildMessage(id, e)))],
            CancellationToken.None);

        Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(newer));
        Assert.That(
            Effects(older).Where(key => key.StartsWith("Release", StringComparison.Ordinal)).ToList(),
            newerFirst ? Is.Empty : Is.EqualTo(new[] { $"Release:{older}:{Read(newer).Number}" }));
    }

    private async Task<bool> CancelAsync(string id)
    {
        try
        {
            await Host.Get<BuildCancellation>().CancelBuildAsync("fn1", id, CancellationToken.None);
            return true;
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.BuildAlreadyCompleted)
        {
            return false;
        }
    }

    /// <summary>Runs both actions concurrently, from threads that a barrier starts together.</summary>
    private static async Task<bool> Race(Func<Task<bool>> one, Func<Task> other)
    {
        using var start = new Barrier(2);
        var first = Task.Run(async () =>
        {
            start.SignalAndWait();
            return await one();
        });
        await Task.Run(async () =>
        {
            start.SignalAndWait();
            await other();
        });
        return await first;
    }
}
