namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>Counts running requests, and signals when none runs after closing.</summary>
internal sealed class ActiveRequestCounter
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    /// <summary>The number of running requests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Counts a request that starts. Returns false when the counter is closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed)
                _count++;
            return !_closed;
        }
    }

    /// <summary>Counts a request that has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
                _empty.TrySetResult();
        }
    }

    /// <summary>Rejects further requests. The task completes when no request runs.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_count == 0)
                _empty.TrySetResult();
            return _empty.Task;
        }
    }
}
