namespace Deus.Hosting.Functions;

/// <summary>The right of one execution to run, until it is disposed.</summary>
internal sealed class ExecutionTurn(Action end, bool hasWaited) : IDisposable
{
    private int _hasEnded;

    /// <summary>True when it had to wait: what was read before may have changed.</summary>
    public bool HasWaited => hasWaited;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            end();
    }
}
