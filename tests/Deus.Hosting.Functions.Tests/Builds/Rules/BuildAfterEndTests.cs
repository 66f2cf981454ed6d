using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests that events after the end change nothing.</summary>
[TestFixture]
public sealed class BuildAfterEndTests
{
    [Test]
    public void R18_Events_of_a_refused_job_do_not_change_its_failed_status()
    {
        var build = SimulatedBuild.Remote().Apply(new BuildEvent.Refused(1, "no answer"), Line(1), Exit(), Stored, Complete);

        Assert.That((build.Status, build.IsActivated), Is.EqualTo((DeploymentStatus.Failed, false)));
    }

    [Test]
    public void R28_Exit_after_a_failed_step_sets_only_the_duration()
    {
        var build = SimulatedBuild.Remote().Apply(new BuildEvent.Artifact(1, "source", false, "download_failed"));
        var before = build.Facts;

        build.Apply(Exit(137, seconds: 3.2, reason: "oom"));

        Assert.That(build.Facts, Is.EqualTo(before with { Seconds = 4 }));
    }

    [Test]
    public void R51_An_exit_after_the_end_adds_no_line_and_no_effect()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(), Stored, Complete);
        var (facts, effects) = (build.Facts, build.Effects.Count);

        build.Apply(Exit(1), Exit(), Complete, Stored);

        Assert.That(build.Facts, Is.SameAs(facts));
        Assert.That((build.Effects.Count, build.Log), Is.EqualTo((effects, "")));
    }
}
