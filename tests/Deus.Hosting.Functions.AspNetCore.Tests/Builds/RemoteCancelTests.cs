using System.Net;
using Deus.Hosting.Functions.Deployments;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests cancel and delete while a remote job runs.</summary>
public sealed class RemoteCancelTests : RemoteFixture
{
    [Test]
    public async Task R22_A_cancel_while_the_job_is_being_submitted_stops_it()
    {
        string? id = null;
        var submitting = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        Jobs.OnSubmit = (_, _) =>
        {
            submitting.SetResult();
            canceled.Task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
            return true;
        };
        id = await Host.DeployAsync();
        await submitting.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await Host.CancelAsync(id);
        canceled.SetResult();
        var job = await Jobs.JobAsync();
        await Host.EffectsDoneAsync(id);

        Assert.That(Jobs.Deleted.Count(deleted => deleted == job.Id), Is.EqualTo(2), "once in vain, and once when it was there");
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task R12_Cancel_logs_a_line_updates_the_function_stops_the_job_and_revokes_the_tokens()
    {
        var (id, job) = await SubmittedAsync();
        await Jobs.SendAsync(job, job.Log(null, "at work"));

        var canceled = await Host.CancelAsync(id);
        await Host.EffectsDoneAsync(id);

        Assert.That(canceled.Log, Is.EqualTo("at work\nBuild has been canceled.\n"));
        Assert.That(Host.Functions.Get("fn1").LatestDeploymentStatus, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That(Jobs.Deleted, Does.Contain(job.Id));
        Assert.That((await Jobs.DownloadAsync(job)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Conflict));
        await Jobs.SendAsync(job, job.Log(null, "late"));
        Assert.That(await Jobs.SendAsync(job, job.Exit(-1)), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(Host.Read(id), Is.EqualTo(canceled with { RowVersion = Host.Read(id).RowVersion, UpdatedAt = Host.Read(id).UpdatedAt }));
    }

    [Test]
    public async Task R12_A_service_that_cannot_be_reached_does_not_fail_the_cancel()
    {
        var (id, _) = await SubmittedAsync();
        await Jobs.DisposeAsync();

        Assert.That((await Host.CancelAsync(id)).Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task R31_Deleting_the_deployment_stops_its_job_and_later_events_are_ignored()
    {
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);

        await Host.Get<DeploymentRemoval>().DeleteAsync("fn1", id, CancellationToken.None);
        await Host.EffectsDoneAsync(id);

        Assert.That(Jobs.Deleted, Is.EqualTo(new[] { job.Id }));
        Assert.That(await Jobs.SendAsync(job, job.Complete()), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
