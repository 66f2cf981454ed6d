using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests when a build is ready, and which deployment becomes active.</summary>
[TestFixture]
public sealed class BuildJoinTests
{
    [Test]
    public void R05_Exit_zero_without_an_output_fails_after_10_seconds()
    {
        var story = BuildStory.Remote().Tell(Exit(), Complete);
        Assert.That(story.Status.IsTerminal, Is.False);

        story.Wait(TimeSpan.FromSeconds(10));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Is.EqualTo(BuildLogMessages.NoOutput + "\n"));
    }

    [Test]
    public void R08_Reported_output_that_is_missing_fails_the_build_after_10_seconds()
    {
        var story = BuildStory.Remote().Tell(Line(1), Exit(finalLog: 1), OutputDelivered).Wait(TimeSpan.FromSeconds(10));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public void R13_An_output_that_arrives_minutes_after_the_exit_makes_the_deployment_ready()
    {
        var story = BuildStory.Remote().Tell(Exit());

        story.Wait(TimeSpan.FromMinutes(14)).Tell(Stored, Complete);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public void R38_Missing_log_part_delays_readiness_by_10_seconds_and_leaves_a_note()
    {
        var story = BuildStory.Remote().Tell(Line(1), Line(4), Exit(finalLog: 5), Stored, Complete);
        story.Wait(TimeSpan.FromSeconds(9.9));
        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Building));

        story.Wait(TimeSpan.FromSeconds(0.1));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(story.Log, Is.EqualTo(
            "line 1\n[parts 2 to 3 of the log did not arrive]\nline 4\n[part 5 of the log did not arrive]\n"));
    }

    [Test]
    public void A_cache_that_fails_does_not_fail_the_build()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "cache", false, "upload_failed"), Exit(), Stored, Complete);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [TestCase(null, true, ExpectedResult = true)]
    [TestCase(1, true, ExpectedResult = true)]
    [TestCase(3, true, ExpectedResult = false, Description = "a newer one is active")]
    [TestCase(1, false, ExpectedResult = false)]
    public bool The_order_of_creation_decides_what_becomes_active(int? activeNumber, bool activate) =>
        BuildStory.Remote(activate, activeNumber is { } n ? new ActiveDeployment("d0", n) : null)
            .Tell(Exit(), Stored, Complete).IsActivated;

    [Test]
    public void Activated_deployment_is_warmed_and_the_replaced_one_is_released()
    {
        var story = BuildStory.Remote(active: new ActiveDeployment("d0", 1)).Tell(Exit(), Stored, Complete);

        Assert.That(
            story.Effects.OfType<BuildEffect.Deliver>().Select(e => e.Key),
            Is.EqualTo(new[] { "SubmitJob:d1:1", "Warm:d1:1", "Release:d0:2" }));
    }
}
