using Deus.Hosting.Appwrite.Deploy;

namespace Deus.Hosting.Tests.Appwrite.Deploy;

public sealed class GraceTokenTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    [Test]
    public void Token_is_canceled_a_grace_period_after_the_followed_token()
    {
        var time = new OneTimer();
        using var followed = new CancellationTokenSource();
        using var grace = new GraceToken(Grace, time, followed.Token);

        followed.Cancel();
        Assert.That((time.Waits.Single(), grace.Token.IsCancellationRequested), Is.EqualTo((Grace, false)));

        time.Fire();
        Assert.That(grace.Token.IsCancellationRequested);
    }

    [Test]
    public void Dispose_ends_the_timer_and_the_registration_and_accepts_a_late_timer()
    {
        var time = new OneTimer();
        using var followed = new CancellationTokenSource();
        var grace = new GraceToken(Grace, time, followed.Token);

        grace.Dispose();
        followed.Cancel();

        Assert.That((time.IsDisposed, time.Waits.Count), Is.EqualTo((true, 0)));
        Assert.Throws<ObjectDisposedException>(() => _ = grace.Token);
        Assert.DoesNotThrow(time.Fire);
    }

    /// <summary>Creates one timer, which fires on request.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private TimerCallback? _callback;

        public List<TimeSpan> Waits { get; } = [];

        public bool IsDisposed { get; private set; }

        public void Fire() => _callback!(null);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return true;
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
