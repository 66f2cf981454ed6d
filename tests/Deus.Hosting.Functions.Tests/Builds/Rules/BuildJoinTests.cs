using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests when a build is ready, and which deployment becomes active.</summary>
[TestFixture]
public sealed class BuildJoinTests
{
    [Test]
    public void R05_Exit_zero_without_an_output_fails_after_10_seconds()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(), Complete);
        Assert.That(build.Status.IsTerminal, Is.False);

        build.Wait(TimeSpan.FromSeconds(10));

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(build.Log, Is.EqualTo(BuildLogMessages.NoOutput + "\n"));
    }

    [Test]
    public void R08_Reported_output_that_is_missing_fails_the_build_after_10_seconds()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Exit(finalLog: 1), OutputDelivered).Wait(TimeSpan.FromSeconds(10));

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public void R13_An_output_that_arrives_minutes_after_the_exit_makes_the_deployment_ready()
    {
        var build = SimulatedBuild.Remote().Apply(Exit());

        build.Wait(TimeSpan.FromMinutes(14)).Apply(Stored, Complete);

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public void R38_Missing_log_part_delays_readiness_by_10_seconds_and_leaves_a_note()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Line(4), Exit(finalLog: 5), Stored, Complete);
        build.Wait(TimeSpan.FromSeconds(9.9));
        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Building));

        build.Wait(TimeSpan.FromSeconds(0.1));

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(build.Log, Is.EqualTo(
            "line 1\n[parts 2 to 3 of the log did not arrive]\nline 4\n[part 5 of the log did not arrive]\n"));
    }

    [Test]
    public void A_cache_that_fails_does_not_fail_the_build()
    {
        var build = SimulatedBuild.Remote().Apply(new BuildEvent.Artifact(1, "cache", false, "upload_failed"), Exit(), Stored, Complete);

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [TestCase(null, true, ExpectedResult = true)]
    [TestCase(1, true, ExpectedResult = true)]
    [TestCase(3, true, ExpectedResult = false, Description = "a newer one is active")]
    [TestCase(1, false, ExpectedResult = false)]
    public bool Ready_deployment_becomes_active_unless_a_newer_one_is_active(int? activeNumber, bool activate) =>
        SimulatedBuild.Remote(activate, activeNumber is { } n ? new ActiveDeployment("d0", n) : null)
            .Apply(Exit(), Stored, Complete).IsActivated;

    [Test]
    public void Activated_deployment_is_warmed_and_the_replaced_one_is_released()
    {
        var build = SimulatedBuild.Remote(active: new ActiveDeployment("d0", 1)).Apply(Exit(), Stored, Complete);

        Assert.That(
            build.Effects.OfType<BuildEffect.Deliver>().Select(e => e.Key),
            Is.EqualTo(new[] { "SubmitJob:d1:1", "Warm:d1:1", "Release:d0:2" }));
    }
}
