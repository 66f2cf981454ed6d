using Deus.Hosting.Functions.Builds.Rules;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>The rules that stand on the reducer alone, by their numbers.</summary>
[TestFixture]
public sealed class BuildReducerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Deadline = Timeout + TimeSpan.FromSeconds(300);

    [Test]
    public void R05_Exit_zero_without_an_output_fails_when_the_bounded_wait_ends()
    {
        var story = BuildStory.Remote().Tell(Exit(), Complete);
        Assert.That(story.Status.IsTerminal, Is.False);

        story.Wait(TimeSpan.FromSeconds(10));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Is.EqualTo(BuildWords.NoOutput + "\n"));
    }

    [Test]
    public void R08_An_output_that_is_claimed_and_not_there_fails_without_a_further_event()
    {
        var story = BuildStory.Remote().Tell(Line(1), Exit(finalLog: 1), OutputDelivered).Wait(TimeSpan.FromSeconds(10));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public void R09_A_build_of_which_nothing_more_is_heard_ends_at_its_deadline()
    {
        var story = BuildStory.Remote().Tell(Exit()).WaitForEnd();

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Facts.DueAt, Is.Null);
    }

    [Test]
    public void R13_An_output_that_arrives_minutes_after_the_exit_makes_the_deployment_ready()
    {
        var story = BuildStory.Remote().Tell(Exit());

        story.Wait(TimeSpan.FromMinutes(14)).Tell(Stored, Complete);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public void R17_Nothing_begins_or_runs_after_a_cancel()
    {
        var story = new BuildStory().Tell(Cancel, new BuildEvent.Taken(1, Timeout), Started, Line(1));

        Assert.That((story.Status, story.Facts.Attempt), Is.EqualTo((DeploymentStatus.Canceled, 0)));
        Assert.That(story.Effects, Is.Empty);
    }

    [Test]
    public void R18_A_refused_job_that_runs_all_the_same_stays_failed_and_activates_nothing()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Refused(1, "no answer"), Line(1), Exit(), Stored, Complete);

        Assert.That((story.Status, story.IsActivated), Is.EqualTo((DeploymentStatus.Failed, false)));
    }

    [Test]
    public void R19_A_first_log_and_a_cancel_end_canceled_in_either_order([Values] bool logFirst)
    {
        var story = BuildStory.Remote().Tell(logFirst ? [Line(1), Cancel] : [Cancel, Line(1)]);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That(story.Log, Is.EqualTo((logFirst ? "line 1\n" : "") + "Build has been canceled.\n"));
    }

    [Test]
    public void R21_A_refusal_gives_its_reason_and_a_cancel_before_it_stays([Values] bool canceled)
    {
        var story = BuildStory.Remote();
        if (canceled)
            story.Tell(Cancel);
        story.Tell(new BuildEvent.Refused(1, "The builder refused the job (400)."));

        Assert.That(story.Status, Is.EqualTo(canceled ? DeploymentStatus.Canceled : DeploymentStatus.Failed));
        Assert.That(story.Log, Does.Contain(canceled ? "canceled" : "(400)"));
    }

    [Test]
    public void R22_A_job_that_was_accepted_after_the_cancel_is_stopped_once()
    {
        var story = BuildStory.Remote().Tell(Cancel, Submitted, Submitted);

        Assert.That(
            story.Effects.OfType<BuildEffect.Deliver>().Select(e => e.Kind),
            Is.EqualTo(new[] { BuildDelivery.SubmitJob, BuildDelivery.StopJob, BuildDelivery.StopLateJob }));
    }

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
    public void R27_A_source_that_cannot_be_unpacked_fails_the_build_with_its_reason()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "extract", false, "archive_corrupt"));

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Does.Contain("extract").And.Contain("archive_corrupt"));
    }

    [Test]
    public void R28_An_exit_after_a_failed_step_fills_the_duration_only()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "source", false, "download_failed"));
        var before = story.Facts;

        story.Tell(Exit(137, seconds: 3.2, reason: "oom"));

        Assert.That(story.Facts, Is.EqualTo(before with { Seconds = 4 }));
    }

    [TestCase(1341.36, 0, ExpectedResult = 1342)]
    [TestCase(1341.36, 60 * 24 * 21, ExpectedResult = 1342, Description = "late delivery does not inflate it")]
    [TestCase(99_999.0, 1, ExpectedResult = 99_999, Description = "what is measured is never capped")]
    [TestCase(null, 5, ExpectedResult = 300)]
    [TestCase(null, 60 * 24 * 21, ExpectedResult = 1200, Description = "what is not measured is capped at the limit and 300 s")]
    [TestCase(double.NaN, 5, ExpectedResult = 300)]
    [TestCase(-1.0, 5, ExpectedResult = 300)]
    public int? R29_The_duration_is_the_measured_one_rounded_up(double? measured, int lateMinutes)
    {
        var story = BuildStory.Remote().Tell(Started);
        story.Now += TimeSpan.FromMinutes(lateMinutes);

        return story.Tell(Exit(seconds: measured)).Facts.Seconds;
    }

    [Test]
    public void R38_A_lost_part_of_the_log_delays_readiness_by_its_bound_and_leaves_a_mark()
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
    public void R40_A_repeated_cancel_changes_nothing()
    {
        var story = BuildStory.Remote().Tell(Line(1), Cancel);
        var (facts, log, effects) = (story.Facts, story.Log, story.Effects.Count);

        story.Wait(TimeSpan.FromMinutes(1)).Tell(Cancel);

        Assert.That(story.Facts, Is.SameAs(facts));
        Assert.That((story.Log, story.Effects.Count), Is.EqualTo((log, effects)));
    }

    [Test]
    public void R41_A_cancel_and_the_last_event_of_a_good_build_end_either_canceled_or_ready_and_active([Values] bool cancelFirst)
    {
        var story = BuildStory.Remote().Tell(Exit(), Stored).Tell(cancelFirst ? [Cancel, Complete] : [Complete, Cancel]);

        Assert.That(
            (story.Status, story.IsActivated),
            Is.EqualTo(cancelFirst ? (DeploymentStatus.Canceled, false) : (DeploymentStatus.Ready, true)));
    }

    [Test]
    public void R48_A_cancel_while_an_exit_waits_for_its_log_stays_when_the_log_comes()
    {
        var story = BuildStory.Remote().Tell(Exit(finalLog: 1), Stored, Complete, Cancel, Line(1));

        Assert.That((story.Status, story.IsActivated), Is.EqualTo((DeploymentStatus.Canceled, false)));
        Assert.That(story.Log, Is.EqualTo("[part 1 of the log did not arrive]\nBuild has been canceled.\n"));
    }

    [Test]
    public void R49_Lines_that_a_restarted_sender_repeats_are_kept_once()
    {
        var story = BuildStory.Remote().Tell(Line(1), Line(2), Line(1), Line(2), Line(3));

        Assert.That(story.Log, Is.EqualTo("line 1\nline 2\nline 3\n"));
    }

    [Test]
    public void R50_A_build_without_exit_and_complete_fails_at_its_deadline_and_is_stopped()
    {
        var story = BuildStory.Remote().Tell(Line(1)).Wait(Deadline);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(story.Log, Is.EqualTo("line 1\nThe build took longer than 900 seconds and was ended.\n"));
        Assert.That(story.Effects, Does.Contain(new BuildEffect.Deliver(BuildDelivery.StopJob, "d1", 1)));
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

    [TestCase(null, true, ExpectedResult = true)]
    [TestCase(1, true, ExpectedResult = true)]
    [TestCase(3, true, ExpectedResult = false, Description = "a newer one is active")]
    [TestCase(1, false, ExpectedResult = false)]
    public bool The_order_of_creation_decides_what_becomes_active(int? activeNumber, bool activate) =>
        BuildStory.Remote(activate, activeNumber is { } n ? new ActiveDeployment("d0", n) : null)
            .Tell(Exit(), Stored, Complete).IsActivated;

    [Test]
    public void What_becomes_active_is_warmed_and_what_it_replaces_is_released()
    {
        var story = BuildStory.Remote(active: new ActiveDeployment("d0", 1)).Tell(Exit(), Stored, Complete);

        Assert.That(
            story.Effects.OfType<BuildEffect.Deliver>().Select(e => e.Key),
            Is.EqualTo(new[] { "SubmitJob:d1:1", "Warm:d1:1", "Release:d0:2" }));
    }

    [Test]
    public void What_a_lost_host_was_building_begins_again_and_is_given_up_after_three_times()
    {
        var story = new BuildStory();
        for (var attempt = 1; attempt <= BuildTimes.MaxAttempts; attempt++)
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

    [Test]
    public void A_cache_that_fails_does_not_fail_the_build()
    {
        var story = BuildStory.Remote().Tell(new BuildEvent.Artifact(1, "cache", false, "upload_failed"), Exit(), Stored, Complete);

        Assert.That(story.Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [TestCase(7, null, ExpectedResult = "The build commands ended with exit code 7.\n")]
    [TestCase(137, "oom", ExpectedResult = "The build ran out of memory.\n")]
    [TestCase(-1, "image not found", ExpectedResult = "image not found\n")]
    [TestCase(-1, null, ExpectedResult = "The build commands could not be started.\n")]
    public string A_failed_exit_says_why_in_the_last_line(int code, string? reason) =>
        BuildStory.Remote().Tell(Exit(code, reason: reason)).Log;

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
