namespace Deus.Hosting.Shared;

/// <summary>A clock that advances only on request. Its tick frequency is unusual, so that code that assumes a frequency fails.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private TimeSpan _step;
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private TaskCompletionSource _timerAdded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => 1_234_567;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now + _step;
    }

    /// <summary>Sets the time of day forward or back. Timers and timestamps do not change, as on a real machine.</summary>
    public void StepClock(TimeSpan by)
    {
        lock (_lock)
            _step += by;
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return (long)((_now - DateTimeOffset.UnixEpoch).TotalSeconds * TimestampFrequency);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state, period);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock and fires the due timers in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (_lock)
            end = _now + by;
        while (NextDue(end) is { } timer)
            timer.Fire();
        lock (_lock)
            _now = end;
    }

    /// <summary>
    /// Waits for a running timer that is due within a time span, and returns the time until then. Ignores later timers, such as the
    /// timeout of a running request.
    /// </summary>
    public async Task<TimeSpan> NextTimerAsync(TimeSpan? within = null)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                if (_timers.Count > 0 && _timers.Min(t => t.Due) - _now is var next && next <= (within ?? TimeSpan.MaxValue))
                    return next;
                added = _timerAdded.Task;
            }

            await added.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Waits for a running timer that is due at the given time.</summary>
    public async Task TimerAtAsync(DateTimeOffset due)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                if (_timers.Exists(t => t.Due == due))
                    return;
                added = _timerAdded.Task;
            }

            await added.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Advances the clock from timer to timer until the task has ended. Does not throw when the task fails.</summary>
    public async Task RunUntilAsync(Task task, TimeSpan? within = null)
    {
        while (!task.IsCompleted)
        {
            var next = NextTimerAsync(within);
            if (await Task.WhenAny(task, next) == next)
                Advance(await next);
            await Task.Yield();
        }
    }

    private FakeTimer? NextDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            if (timer is not null && timer.Due > _now)
                _now = timer.Due;
            return timer;
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        private TimeSpan _period = period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock._now + dueTime;
                clock._timers.Add(this);
                clock._timerAdded.TrySetResult();
                clock._timerAdded = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return true;
            }
        }

        public void Fire()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (_period > TimeSpan.Zero)
                {
                    Due = clock._now + _period;
                    clock._timers.Add(this);
                }
            }

            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
