namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>The right of one execution to run, until it is disposed.</summary>
internal sealed class ConcurrencyLease(Action end, bool hasWaited) : IDisposable
{
    private int _hasEnded;
    private Task? _held;

    /// <summary>True when it had to wait: what was read before may have changed.</summary>
    public bool HasWaited => hasWaited;

    /// <summary>Keeps the turn until this has ended too: what nobody waits for any more takes its place all the same.</summary>
    public void HoldUntil(Task work) => _held = work;

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
