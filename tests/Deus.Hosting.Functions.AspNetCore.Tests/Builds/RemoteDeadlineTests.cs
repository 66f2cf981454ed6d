namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests jobs that send no further events.</summary>
public sealed class RemoteDeadlineTests : RemoteFixture
{
    [TestCase("running", null, DeploymentStatusName.Failed, "longer than 900 seconds")]
    [TestCase("failed", 3, DeploymentStatusName.Failed, "exit code 3")]
    [TestCase("completed", 0, DeploymentStatusName.Ready, "")]
    public async Task R50_Host_reads_the_state_of_a_silent_job_once_at_its_deadline(
        string state, int? exitCode, string expected, string log)
    {
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);
        await Jobs.UploadAsync(job, ApiHost.Archive());
        (job.Status, job.ExitCode) = (state, exitCode);

        await Host.PassAsync(TimeSpan.FromMinutes(20));

        var deployment = await Host.EndAsync(id);
        Assert.That((deployment.Status.Value, deployment.Log), Is.EqualTo((expected, deployment.Log)));
        Assert.That(deployment.Log, Does.Contain(log));
        Assert.That(Jobs.Requests.Count(r => r == "GET"), Is.InRange(1, 2), "the sweeper's own tick may have asked at the same time");
    }

    [Test]
    public async Task R50_Build_fails_at_its_deadline_when_the_service_is_unreachable()
    {
        var (id, _) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);
        await Jobs.DisposeAsync();

        await Host.PassAsync(TimeSpan.FromMinutes(20));

        Assert.That((await Host.EndAsync(id)).Log, Does.Contain("longer than 900 seconds"));
    }

    private static class DeploymentStatusName
    {
        public const string Ready = "ready";
        public const string Failed = "failed";
    }
}
