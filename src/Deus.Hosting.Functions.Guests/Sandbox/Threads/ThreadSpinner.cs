namespace Deus.Hosting.Functions.Guests.Sandbox.Threads;

/// <summary>
/// Lets one idle thread spin for a moment before it blocks: waking a thread takes longer than many executions, and the next execution often
/// follows at once. While spins find no work, only few of them are tried.
/// </summary>
internal sealed class ThreadSpinner
{
    private const int Rounds = 50; // Together about 40 microseconds.
    private const int SpinsPerRound = 20;
    private const int MaxFailures = 4;
    private const int TryEvery = 32;

    private int _failures;
    private int _skipped;
    private bool _isSpinning;
    private volatile bool _isSignaled;

    /// <summary>Reserves the spin for the calling thread, which then calls <see cref="Wait"/>. Called under the lock of the pool.</summary>
    /// <returns>False when the thread should block at once.</returns>
    public bool TryStart()
    {
        if (_isSpinning || Environment.ProcessorCount == 1)
            return false;
        if (_failures >= MaxFailures && ++_skipped % TryEvery != 0)
            return false;
        _isSignaled = false;
        return _isSpinning = true;
    }

    /// <summary>Ends the wait of the thread that spins. Called under the lock of the pool.</summary>
    /// <returns>False when no thread spins.</returns>
    public bool TrySignal()
    {
        _isSignaled = true;
        return _isSpinning;
    }

    /// <summary>Spins until the signal, for a limited time. Called without the lock; <see cref="End"/> follows.</summary>
    public void Wait()
    {
        for (var round = 0; round < Rounds && !_isSignaled; round++)
            Thread.SpinWait(SpinsPerRound);
    }

    /// <summary>Ends the spin. Called under the lock of the pool, by the thread that spins.</summary>
    /// <param name="found">True when work is there.</param>
    public void End(bool found)
    {
        _isSpinning = false;
        _failures = found ? 0 : _failures + 1;
    }
}
