using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests attempts, and the loss of the host during one.</summary>
[TestFixture]
public sealed class BuildAttemptTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Test]
    public void What_a_lost_host_was_building_begins_again_and_is_given_up_after_three_times()
    {
        var story = new BuildStory();
        for (var attempt = 1; attempt <= BuildTimeouts.MaxAttempts; attempt++)
        {
            Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Waiting));
            story.Tell(new BuildEvent.Taken(attempt, Timeout), new BuildEvent.HostLost());
        }

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Does.Contain("stopped 3 times"));
    }

    [Test]
    public void A_job_elsewhere_outlives_the_host()
    {
        var story = BuildStory.Remote().Tell(Line(1));
        var facts = story.Facts;

        Assert.That(story.Tell(new BuildEvent.HostLost()).Facts, Is.SameAs(facts));
    }

    [Test]
    public void What_an_earlier_attempt_says_late_changes_nothing()
    {
        var story = BuildStory.Local().Tell(new BuildEvent.HostLost(), Exit(1));
        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Waiting));

        story.Tell(new BuildEvent.Taken(2, Timeout), Line(1), Exit(1));

        Assert.That((story.Status, story.Log), Is.EqualTo((DeploymentStatus.Processing, "")));
    }

    [Test]
    public void Of_two_builders_that_take_a_deployment_one_has_it()
    {
        var story = BuildStory.Local();
        var facts = story.Facts;

        Assert.That(story.Tell(new BuildEvent.Taken(1, Timeout), new BuildEvent.Taken(2, Timeout)).Facts, Is.SameAs(facts));
    }
}
