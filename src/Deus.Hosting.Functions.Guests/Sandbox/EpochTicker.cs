using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Increments the engine's epoch while guests run. Each increment makes every running guest call the host, which checks its deadline and
/// its cancellation. One thread serves all guests: a timer of the thread pool would be late when the pool is busy. It waits while none runs.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="ticked">Called on the thread after each increment.</param>
internal sealed class EpochTicker(Engine engine, Action ticked) : IAsyncDisposable
{
    /// <summary>The interval of the checks: 5 milliseconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private const int MaxIdleTicks = 200; // Waking the thread for each of many short executions would cost more than the ticks.

    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _idleTicks;
    private bool _isStarted;
    private bool _isStopping;
    private volatile bool _isOn;

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

    /// <summary>Stops the ticks and waits for the end of the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            if (!_isStarted)
                return;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void TurnOn()
    {
        lock (_gate)
        {
            if (_isOn || _isStopping)
                return;
            _isOn = true;
            _idleTicks = 0;
            Monitor.Pulse(_gate);
            if (_isStarted)
                return;
            _isStarted = true;
            new Thread(Loop) { IsBackground = true, Name = "Deus.Hosting guest ticks" }.Start();
        }
    }

    private void Loop()
    {
        while (WaitForTick())
        {
            engine.IncrementEpoch();
            ticked();
        }

        _ended.SetResult();
    }

    /// <summary>Waits one interval, and before it until a guest runs when none has run for some time.</summary>
    /// <returns>False when the ticker was disposed.</returns>
    private bool WaitForTick()
    {
        lock (_gate)
        {
            if (++_idleTicks >= MaxIdleTicks)
                TurnOff();
            if (Volatile.Read(ref _running) > 0)
                _idleTicks = 0;
            while (!_isOn && !_isStopping)
                Monitor.Wait(_gate);
            if (!_isStopping)
                Monitor.Wait(_gate, Interval);
            return !_isStopping;
        }
    }

    private void TurnOff()
    {
        _isOn = false;
        Interlocked.MemoryBarrier(); // Enter increments first and reads the flag afterwards; this is the reverse.
        if (Volatile.Read(ref _running) > 0)
            _isOn = true;
    }
}
