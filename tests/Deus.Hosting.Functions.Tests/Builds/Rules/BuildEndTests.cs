using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests the end of a build and the data written then.</summary>
[TestFixture]
public sealed class BuildEndTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(300);

    [Test]
    public void R09_Build_without_complete_event_fails_at_its_deadline()
    {
        var build = SimulatedBuild.Remote().Apply(Exit()).WaitForEnd();

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(build.Facts.DueAt, Is.Null);
    }

    [Test]
    public void R21_Refused_job_logs_its_reason_and_an_earlier_cancel_stays_canceled([Values] bool canceled)
    {
        var build = SimulatedBuild.Remote();
        if (canceled)
            build.Apply(Cancel);
        build.Apply(new BuildEvent.Refused(1, "The builder refused the job (400)."));

        Assert.That(build.Status, Is.EqualTo(canceled ? DeploymentStatus.Canceled : DeploymentStatus.Failed));
        Assert.That(build.Log, Does.Contain(canceled ? "canceled" : "(400)"));
    }

    [Test]
    public void R27_A_source_that_cannot_be_unpacked_fails_the_build_with_its_reason()
    {
        var build = SimulatedBuild.Remote().Apply(new BuildEvent.Artifact(1, "extract", false, "archive_corrupt"));

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(build.Log, Does.Contain("extract").And.Contain("archive_corrupt"));
    }

    [TestCase(1341.36, 0, ExpectedResult = 1342)]
    [TestCase(1341.36, 60 * 24 * 21, ExpectedResult = 1342, Description = "late delivery does not inflate it")]
    [TestCase(99_999.0, 1, ExpectedResult = 99_999, Description = "what is measured is never capped")]
    [TestCase(0.0, 5, ExpectedResult = 0)]
    [TestCase(null, 5, ExpectedResult = 300)]
    [TestCase(null, 60 * 24 * 21, ExpectedResult = 1200, Description = "what is not measured is capped at the limit and 300 s")]
    [TestCase(double.NaN, 5, ExpectedResult = 300)]
    [TestCase(-1.0, 5, ExpectedResult = 300)]
    public int? R29_Duration_is_the_reported_one_rounded_up_or_the_limited_elapsed_time(double? measured, int lateMinutes)
    {
        var build = SimulatedBuild.Remote().Apply(Started);
        build.Now += TimeSpan.FromMinutes(lateMinutes);

        return build.Apply(Exit(seconds: measured)).Facts.Seconds;
    }

    [Test]
    public void R50_Build_without_exit_and_complete_fails_at_its_deadline_and_its_job_is_stopped()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1)).Wait(Deadline);

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(build.Log, Is.EqualTo("line 1\nThe build took longer than 900 seconds and was ended.\n"));
        Assert.That(build.Effects, Does.Contain(new BuildEffect.Deliver(BuildDelivery.StopJob, "d1", 1)));
    }

    [TestCase(7, null, ExpectedResult = "The build commands ended with exit code 7.\n")]
    [TestCase(137, "oom", ExpectedResult = "The build ran out of memory.\n")]
    [TestCase(-1, "image not found", ExpectedResult = "image not found\n")]
    [TestCase(-1, null, ExpectedResult = "The build commands could not be started.\n")]
    public string Failed_exit_writes_its_reason_to_the_last_log_line(int code, string? reason) =>
        SimulatedBuild.Remote().Apply(Exit(code, reason: reason)).Log;
}
