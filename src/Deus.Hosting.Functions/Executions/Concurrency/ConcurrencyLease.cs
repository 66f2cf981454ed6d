namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>The right of one execution to run. Disposing it releases the slot.</summary>
internal sealed class ConcurrencyLease(Action end, bool hasWaited) : IDisposable
{
    private int _hasEnded;
    private Task? _held;

    /// <summary>True when the execution waited in the queue. Data read before the wait may be out of date.</summary>
    public bool HasWaited => hasWaited;

    /// <summary>
    /// Keeps the slot occupied until <paramref name="work"/> has completed too, also when the caller has stopped waiting.
    /// </summary>
    public void ReleaseAfter(Task work) => _held = work;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        if (_held is { IsCompleted: false } work)
            work.ContinueWith(_ => end(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        else
            end();
    }
}
