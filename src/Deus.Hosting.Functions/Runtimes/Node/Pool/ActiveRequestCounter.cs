namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>Counts what runs, and tells when nothing does any more.</summary>
internal sealed class ActiveRequestCounter
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>One more; false when it is closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed)
                _count++;
            return !_closed;
        }
    }

    /// <summary>One less.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
                _empty.TrySetResult();
        }
    }

    /// <summary>Lets no more enter; completes when there is none.</summary>
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
