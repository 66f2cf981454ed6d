using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests attempts, and the loss of the host during one.</summary>
[TestFixture]
public sealed class BuildAttemptTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Test]
    public void Build_is_retried_after_the_host_was_lost_and_fails_after_three_attempts()
    {
        var build = new SimulatedBuild();
        for (var attempt = 1; attempt <= BuildTimeouts.MaxAttempts; attempt++)
        {
            Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Waiting));
            build.Apply(new BuildEvent.Taken(attempt, Timeout), new BuildEvent.HostLost());
        }

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(build.Log, Does.Contain("stopped 3 times"));
    }

    [Test]
    public void Remote_job_is_unchanged_when_the_host_is_lost()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1));
        var facts = build.Facts;

        Assert.That(build.Apply(new BuildEvent.HostLost()).Facts, Is.SameAs(facts));
    }

    [Test]
    public void Late_events_of_an_earlier_attempt_change_nothing()
    {
        var build = SimulatedBuild.Local().Apply(new BuildEvent.HostLost(), Exit(1));
        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Waiting));

        build.Apply(new BuildEvent.Taken(2, Timeout), Line(1), Exit(1));

        Assert.That((build.Status, build.Log), Is.EqualTo((DeploymentStatus.Processing, "")));
    }

    [Test]
    public void Second_builder_that_takes_a_deployment_changes_nothing()
    {
        var build = SimulatedBuild.Local();
        var facts = build.Facts;

        Assert.That(build.Apply(new BuildEvent.Taken(1, Timeout), new BuildEvent.Taken(2, Timeout)).Facts, Is.SameAs(facts));
    }
}
