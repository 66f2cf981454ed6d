using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests the start, the duration and the deadlines of a build.</summary>
[TestFixture]
public sealed class BuildTimesTests
{
    private static readonly BuildEvent EmptyLine = new BuildEvent.Log(1, null, "");

    [Test]
    public void Start_is_the_time_of_the_first_event_that_shows_it([Values] bool isLocal)
    {
        var build = isLocal ? SimulatedBuild.Local() : SimulatedBuild.Remote().Apply(Started);
        var started = build.Facts.StartedAt;
        build.Now += TimeSpan.FromMinutes(1);

        build.Apply(Started, Line(1));

        Assert.That((build.Facts.StartedAt, build.Status), Is.EqualTo((started, DeploymentStatus.Building)));
        Assert.That(started, Is.Not.Null);
    }

    [Test]
    public void Empty_part_of_a_log_does_not_start_a_build()
    {
        var build = SimulatedBuild.Remote().Apply(EmptyLine);

        Assert.That((build.Facts.StartedAt, build.Status), Is.EqualTo(((DateTimeOffset?)null, DeploymentStatus.Waiting)));
    }

    [Test]
    public void Time_for_the_missing_output_is_counted_from_the_first_event_without_it()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(), Complete);
        var due = build.Now + BuildTimeouts.OutputGrace;
        build.Now += TimeSpan.FromSeconds(4);

        build.Apply(Complete, OutputDelivered);

        Assert.That(build.Facts.OutputDueAt, Is.EqualTo(due));
    }

    [Test]
    public void Time_for_the_missing_log_is_counted_from_the_first_event_without_it()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Exit(finalLog: 4), Stored, Complete);
        var due = build.Now + BuildTimeouts.LogGap;
        build.Now += TimeSpan.FromSeconds(4);

        build.Apply(Line(3));

        Assert.That(build.Facts.LogDueAt, Is.EqualTo(due));
    }

    [TestCase(0.5, ExpectedResult = 1)]
    [TestCase(90.0, ExpectedResult = 90)]
    public int? Canceled_build_has_the_time_since_its_start_in_whole_seconds(double seconds)
    {
        var build = SimulatedBuild.Local();
        build.Now += TimeSpan.FromSeconds(seconds);

        return build.Apply(Cancel).Facts.Seconds;
    }

    [Test]
    public void Second_exit_of_a_failed_build_does_not_change_its_duration()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(1, seconds: 3), Exit(1, seconds: 9));

        Assert.That(build.Facts.Seconds, Is.EqualTo(3));
    }

    [Test]
    public void Exit_of_a_canceled_build_does_not_change_its_duration()
    {
        var build = SimulatedBuild.Remote().Apply(Started, Cancel, Exit(seconds: 9));

        Assert.That(build.Facts.Seconds, Is.Zero);
    }
}
