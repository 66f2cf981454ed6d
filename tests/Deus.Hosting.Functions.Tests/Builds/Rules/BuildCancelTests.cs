using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Tests a cancellation before, between and after other events.</summary>
[TestFixture]
public sealed class BuildCancelTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Test]
    public void R17_Events_after_a_cancel_start_no_build()
    {
        var build = new SimulatedBuild().Apply(Cancel, new BuildEvent.Taken(1, Timeout), Started, Line(1));

        Assert.That((build.Status, build.Facts.Attempt), Is.EqualTo((DeploymentStatus.Canceled, 0)));
        Assert.That(build.Effects, Is.Empty);
    }

    [Test]
    public void R19_First_log_and_cancel_result_in_canceled_in_either_order([Values] bool logFirst)
    {
        var build = SimulatedBuild.Remote().Apply(logFirst ? [Line(1), Cancel] : [Cancel, Line(1)]);

        Assert.That(build.Status, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That(build.Log, Is.EqualTo((logFirst ? "line 1\n" : "") + "Build has been canceled.\n"));
    }

    [Test]
    public void R22_A_job_that_was_accepted_after_the_cancel_is_stopped_once()
    {
        var build = SimulatedBuild.Remote().Apply(Cancel, Submitted, Submitted);

        Assert.That(
            build.Effects.OfType<BuildEffect.Deliver>().Select(e => e.Kind),
            Is.EqualTo(new[] { BuildDelivery.SubmitJob, BuildDelivery.StopJob, BuildDelivery.StopLateJob }));
    }

    [Test]
    public void R40_A_repeated_cancel_changes_nothing()
    {
        var build = SimulatedBuild.Remote().Apply(Line(1), Cancel);
        var (facts, log, effects) = (build.Facts, build.Log, build.Effects.Count);

        build.Wait(TimeSpan.FromMinutes(1)).Apply(Cancel);

        Assert.That(build.Facts, Is.SameAs(facts));
        Assert.That((build.Log, build.Effects.Count), Is.EqualTo((log, effects)));
    }

    [Test]
    public void R41_Cancel_and_last_event_result_in_canceled_or_ready_by_their_order([Values] bool cancelFirst)
    {
        var build = SimulatedBuild.Remote().Apply(Exit(), Stored).Apply(cancelFirst ? [Cancel, Complete] : [Complete, Cancel]);

        Assert.That(
            (build.Status, build.IsActivated),
            Is.EqualTo(cancelFirst ? (DeploymentStatus.Canceled, false) : (DeploymentStatus.Ready, true)));
    }

    [Test]
    public void R48_Canceled_build_stays_canceled_when_its_missing_log_arrives()
    {
        var build = SimulatedBuild.Remote().Apply(Exit(finalLog: 1), Stored, Complete, Cancel, Line(1));

        Assert.That((build.Status, build.IsActivated), Is.EqualTo((DeploymentStatus.Canceled, false)));
        Assert.That(build.Log, Is.EqualTo("[part 1 of the log did not arrive]\nBuild has been canceled.\n"));
    }
}
