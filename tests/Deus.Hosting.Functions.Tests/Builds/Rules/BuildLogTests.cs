using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests which parts of a log are kept.</summary>
[TestFixture]
public sealed class BuildLogTests
{
    [Test]
    public void R26_Late_log_part_is_inserted_at_its_position_and_does_not_change_the_status([Values(0, 1)] int exitCode)
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Line(3), Stored, Exit(exitCode, finalLog: 3), Complete).Wait(TimeSpan.FromSeconds(10));
        var (status, effects) = (build.Status, build.Effects.Count);
        Assert.That(build.Log, Does.Contain("[part 2 of the log did not arrive]"));

        build.Apply(Line(2));

        Assert.That((build.Status, build.Effects.Count), Is.EqualTo((status, effects)));
        Assert.That(build.Log, Does.StartWith("line 1\nline 2\nline 3\n").And.Not.Contains("did not arrive"));
    }

    [Test]
    public void R49_Lines_repeated_by_a_restarted_sender_are_stored_once()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Line(2), Line(1), Line(2), Line(3));

        Assert.That(build.Log, Is.EqualTo("line 1\nline 2\nline 3\n"));
    }

    [Test]
    public void Log_of_a_running_build_ends_at_its_first_gap() =>
        Assert.That(SimulatedBuild.Remote().Apply(Line(1), Line(3)).Log, Is.EqualTo("line 1\n"));

    [Test]
    public void Log_parts_without_numbers_are_stored_in_arrival_order_and_delay_nothing()
    {
        var build = SimulatedBuild.Remote().Apply(Line("b"), Exit(), Stored, Line("a"), Complete, Line("c"));

        Assert.That((build.Status, build.Log), Is.EqualTo((DeploymentStatus.Ready, "b\na\nc\n")));
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(4)]
    public void Log_part_with_an_impossible_number_is_ignored(long number)
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Line(2), Line(3), Exit(finalLog: 3), Stored, Line(number), Complete);

        Assert.That((build.Status, build.Log), Is.EqualTo((DeploymentStatus.Ready, "line 1\nline 2\nline 3\n")));
    }

    [Test]
    public void Log_part_with_an_impossible_number_is_ignored_also_after_the_end()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Exit(1, finalLog: 2), Line(-5), Line(0), Line(3), Line(2));

        Assert.That(build.Log, Is.EqualTo("line 1\nline 2\nThe build commands ended with exit code 1.\n"));
    }

    [Test]
    public void Last_part_zero_says_nothing_about_the_log()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(finalLog: 0), Line(1), Stored, Complete);

        Assert.That((build.Status, build.Log), Is.EqualTo((DeploymentStatus.Ready, "line 1\n")));
    }

    [Test]
    public void Last_line_of_the_host_begins_a_new_line()
    {
        var build = SimulatedBuild.Remote().Apply(new Deus.Hosting.Functions.Builds.Rules.BuildEvent.Log(1, 1, "no line end"), Cancel);

        Assert.That(build.Log, Is.EqualTo("no line end\nBuild has been canceled.\n"));
    }
}
