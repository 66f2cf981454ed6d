using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Increments the engine's epoch while guests run. Each increment makes every running guest call the host, which checks its deadline and
/// its cancellation. One timer serves all guests; it is off while none runs.
/// </summary>
internal sealed class EpochTicker : IAsyncDisposable
{
    /// <summary>The interval of the checks: 5 milliseconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private const int MaxIdleTicks = 200; // Switching the timer for each of many short executions would cost more than the ticks.

    private readonly Lock _gate = new();
    private readonly Engine _engine;
    private readonly ITimer _timer;
    private int _running;
    private int _idleTicks;
    private volatile bool _isOn;

    public EpochTicker(Engine engine, TimeProvider time)
    {
        _engine = engine;
        _timer = time.CreateTimer(
            static state => ((EpochTicker)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The number of guests that run.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Counts a guest that starts.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _running);
        if (!_isOn)
            TurnOn();
    }

    /// <summary>Counts a guest that has ended.</summary>
    public void Exit() => Interlocked.Decrement(ref _running);

    /// <summary>Stops the timer and waits for a tick that is under way.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick()
    {
        _engine.IncrementEpoch();
        if (Volatile.Read(ref _running) > 0)
            _idleTicks = 0;
        else if (++_idleTicks >= MaxIdleTicks)
            TurnOff();
    }

    private void TurnOn()
    {
        lock (_gate)
        {
            if (_isOn)
                return;
            _isOn = true;
            _idleTicks = 0;
            _timer.Change(Interval, Interval);
        }
    }

    private void TurnOff()
    {
        lock (_gate)
        {
            _isOn = false;
            Interlocked.MemoryBarrier(); // Enter increments first and reads the flag afterwards; this is the reverse.
            if (Volatile.Read(ref _running) > 0)
                _isOn = true;
            else
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
