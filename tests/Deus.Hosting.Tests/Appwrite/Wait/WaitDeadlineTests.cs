using Deus.Hosting.Appwrite;
using Deus.Hosting.Appwrite.Wait;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Appwrite.Wait;

public sealed class WaitDeadlineTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AppwriteOptions _options = new() { MaxStall = TimeSpan.FromMinutes(10), MaxWait = TimeSpan.FromMinutes(30) };

    [Test]
    public void A_build_without_progress_ends_the_wait_after_MaxStall()
    {
        var watch = new WaitDeadline(_options, _time);
        watch.Check(State("building"), 0);
        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.DoesNotThrow(() => watch.Check(State("building"), 0));

        _time.Advance(TimeSpan.FromMinutes(0.2));

        var error = Assert.Throws<DeploymentWaitTimeoutException>(() => watch.Check(State("building"), 0))!;
        Assert.That(error.IsStalled);
        Assert.That(error.DeploymentId, Is.EqualTo("d"));
    }

    [Test]
    public void MaxStall_does_not_run_while_the_deployment_waits_for_a_builder_and_MaxWait_does()
    {
        var watch = new WaitDeadline(_options, _time);
        watch.Check(State("waiting"), 0);
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.DoesNotThrow(() => watch.Check(State("waiting"), 0));

        _time.Advance(TimeSpan.FromMinutes(10));

        var error = Assert.Throws<DeploymentWaitTimeoutException>(() => watch.Check(State("waiting"), 0))!;
        Assert.That((error.IsStalled, error.Waited), Is.EqualTo((false, TimeSpan.FromMinutes(30))));
    }

    [Test]
    public void MaxStall_starts_when_the_build_leaves_the_queue()
    {
        var watch = new WaitDeadline(_options, _time);
        watch.Check(State("waiting"), 0);
        _time.Advance(TimeSpan.FromMinutes(15));
        watch.Check(State("processing"), 0);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.DoesNotThrow(() => watch.Check(State("processing"), 0));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(Assert.Throws<DeploymentWaitTimeoutException>(() => watch.Check(State("processing"), 0))!.IsStalled);
    }

    [TestCase("building", 1, "a")]
    [TestCase("building", 1, "")]
    [TestCase("building", 0, "a")]
    [TestCase("processing", 0, "")]
    public void A_changed_status_or_log_is_progress(string status, int logLength, string logTail)
    {
        var watch = new WaitDeadline(_options, _time);
        watch.Check(State("building"), 0);
        _time.Advance(TimeSpan.FromMinutes(9));

        watch.Check(State(status) with { BuildLogTail = logTail }, logLength);
        _time.Advance(TimeSpan.FromMinutes(9));

        Assert.DoesNotThrow(() => watch.Check(State(status) with { BuildLogTail = logTail }, logLength));
    }

    [Test]
    public void Wait_ends_after_MaxWait_while_the_log_still_grows()
    {
        var watch = new WaitDeadline(_options, _time);
        for (var minute = 0; minute < 30; minute++)
        {
            watch.Check(State("building"), minute);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var error = Assert.Throws<DeploymentWaitTimeoutException>(() => watch.Check(State("building"), 30))!;
        Assert.That(error.IsStalled, Is.False);
        Assert.That(error.Waited, Is.EqualTo(TimeSpan.FromMinutes(30)).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Intervals_grow_to_five_seconds_and_never_leave_the_jitter()
    {
        var intervals = new PollIntervals();
        var expected = 0.25;
        for (var i = 0; i < 20; i++)
        {
            Assert.That(intervals.Next().TotalSeconds, Is.InRange(expected * 0.8, expected * 1.2));
            expected = Math.Min(expected * 1.5, 5);
        }
    }

    private static DeploymentState State(string status) => new()
    {
        FunctionId = "f",
        DeploymentId = "d",
        Status = new DeploymentStatus(status),
        IsActive = false,
    };
}
