using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests which parts of a log are kept.</summary>
[TestFixture]
public sealed class BuildLogTests
{
    [Test]
    public void R26_A_late_part_of_the_log_is_kept_where_it_belongs_and_changes_no_outcome([Values(0, 1)] int exitCode)
    {
        var story = BuildStory.Remote().Tell(Line(1), Line(3), Stored, Exit(exitCode, finalLog: 3), Complete).Wait(TimeSpan.FromSeconds(10));
        var (status, effects) = (story.Status, story.Effects.Count);
        Assert.That(story.Log, Does.Contain("[part 2 of the log did not arrive]"));

        story.Tell(Line(2));

        Assert.That((story.Status, story.Effects.Count), Is.EqualTo((status, effects)));
        Assert.That(story.Log, Does.StartWith("line 1\nline 2\nline 3\n").And.Not.Contains("did not arrive"));
    }

    [Test]
    public void R49_Lines_that_a_restarted_sender_repeats_are_kept_once()
    {
        var story = BuildStory.Remote().Tell(Line(1), Line(2), Line(1), Line(2), Line(3));

        Assert.That(story.Log, Is.EqualTo("line 1\nline 2\nline 3\n"));
    }

    [Test]
    public void While_a_build_runs_the_log_is_shown_up_to_its_first_gap() =>
        Assert.That(BuildStory.Remote().Tell(Line(1), Line(3)).Log, Is.EqualTo("line 1\n"));

    [Test]
    public void Parts_without_numbers_are_kept_as_they_come_and_delay_nothing()
    {
        var story = BuildStory.Remote().Tell(Line("b"), Exit(), Stored, Line("a"), Complete, Line("c"));

        Assert.That((story.Status, story.Log), Is.EqualTo((DeploymentStatus.Ready, "b\na\nc\n")));
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(4)]
    public void A_number_that_cannot_be_is_no_part_of_the_log(long number)
    {
        var story = BuildStory.Remote().Tell(Line(1), Line(2), Line(3), Exit(finalLog: 3), Stored, Line(number), Complete);

        Assert.That((story.Status, story.Log), Is.EqualTo((DeploymentStatus.Ready, "line 1\nline 2\nline 3\n")));
    }
}
