using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests that events after the end change nothing.</summary>
[TestFixture]
public sealed class BuildAfterEndTests
{
    [Test]
    public void R18_Events_of_a_refused_job_do_not_change_its_failed_status()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Refused(1, "no answer"), Line(1), Exit(), Stored, Complete);

        Assert.That((story.Status, story.IsActivated), Is.EqualTo((DeploymentStatus.Failed, false)));
    }

    [Test]
    public void R28_Exit_after_a_failed_step_sets_only_the_duration()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "source", false, "download_failed"));
        var before = story.Facts;

        story.Tell(Exit(137, seconds: 3.2, reason: "oom"));

        Assert.That(story.Facts, Is.EqualTo(before with { Seconds = 4 }));
    }

    [Test]
    public void R51_An_exit_after_the_end_adds_no_line_and_no_effect()
    {
        var story = BuildStory.Remote().Tell(Exit(), Stored, Complete);
        var (facts, effects) = (story.Facts, story.Effects.Count);

        story.Tell(Exit(1), Exit(), Complete, Stored);

        Assert.That(story.Facts, Is.SameAs(facts));
        Assert.That((story.Effects.Count, story.Log), Is.EqualTo((effects, "")));
    }
}
