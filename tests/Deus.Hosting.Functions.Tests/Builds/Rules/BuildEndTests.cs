using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests the end of a build and the data written then.</summary>
[TestFixture]
public sealed class BuildEndTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(300);

    [Test]
    public void R09_Build_without_complete_event_fails_at_its_deadline()
    {
        var story = BuildStory.Remote().Tell(Exit()).WaitForEnd();

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Facts.DueAt, Is.Null);
    }

    [Test]
    public void R21_Refused_job_logs_its_reason_and_an_earlier_cancel_stays_canceled([Values] bool canceled)
    {
        var story = BuildStory.Remote();
        if (canceled)
            story.Tell(Cancel);
        story.Tell(new BuildEvent.Refused(1, "The builder refused the job (400)."));

        Assert.That(story.Status, Is.EqualTo(canceled ? DeploymentStatus.Canceled : DeploymentStatus.Failed));
        Assert.That(story.Log, Does.Contain(canceled ? "canceled" : "(400)"));
    }

    [Test]
    public void R27_A_source_that_cannot_be_unpacked_fails_the_build_with_its_reason()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "extract", false, "archive_corrupt"));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Does.Contain("extract").And.Contain("archive_corrupt"));
    }

    [TestCase(1341.36, 0, ExpectedResult = 1342)]
    [TestCase(1341.36, 60 * 24 * 21, ExpectedResult = 1342, Description = "late delivery does not inflate it")]
    [TestCase(99_999.0, 1, ExpectedResult = 99_999, Description = "what is measured is never capped")]
    [TestCase(null, 5, ExpectedResult = 300)]
    [TestCase(null, 60 * 24 * 21, ExpectedResult = 1200, Description = "what is not measured is capped at the limit and 300 s")]
    [TestCase(double.NaN, 5, ExpectedResult = 300)]
    [TestCase(-1.0, 5, ExpectedResult = 300)]
    public int? R29_The_duration_is_the_measured_one_rounded_up(double? measured, int lateMinutes)
    {
        var story = BuildStory.Remote().Tell(Started);
        story.Now += TimeSpan.FromMinutes(lateMinutes);

        return story.Tell(Exit(seconds: measured)).Facts.Seconds;
    }

    [Test]
    public void R50_Build_without_exit_and_complete_fails_at_its_deadline_and_its_job_is_stopped()
    {
        var story = BuildStory.Remote().Tell(Line(1)).Wait(Deadline);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Is.EqualTo("line 1\nThe build took longer than 900 seconds and was ended.\n"));
        Assert.That(story.Effects, Does.Contain(new BuildEffect.Deliver(BuildDelivery.StopJob, "d1", 1)));
    }

    [TestCase(7, null, ExpectedResult = "The build commands ended with exit code 7.\n")]
    [TestCase(137, "oom", ExpectedResult = "The build ran out of memory.\n")]
    [TestCase(-1, "image not found", ExpectedResult = "image not found\n")]
    [TestCase(-1, null, ExpectedResult = "The build commands could not be started.\n")]
    public string A_failed_exit_says_why_in_the_last_line(int code, string? reason) =>
        BuildStory.Remote().Tell(Exit(code, reason: reason)).Log;
}
