namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// The threads of the sandbox. Threads are started when they are needed, up to a limit; work beyond it waits in a queue of limited length.
/// </summary>
internal sealed class GuestThreadPool(GuestEngine engine, EpochTicker ticker, int maxThreads, int maxQueued)
{
    private readonly object _gate = new();
    private readonly LinkedList<IGuestWork> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threads;
    private int _idle;
    private bool _isStopping;

    /// <summary>Completes when the pool is stopping and no thread is left.</summary>
    public Task Ended => _ended.Task;

    public int MaxThreads => maxThreads;

    /// <summary>Gives the work to a thread.</summary>
    /// <returns>The place in the queue; null when a thread takes the work at once.</returns>
    /// <exception cref="GuestsBusyException">All threads run guests and the queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The pool is stopping.</exception>
    public LinkedListNode<IGuestWork>? Enqueue(IGuestWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            var isTaken = _queue.Count < _idle;
            if (!isTaken && _threads < maxThreads)
            {
                StartThread();
                isTaken = true;
            }

            if (!isTaken && _queue.Count - _idle >= maxQueued)
                throw new GuestsBusyException(maxThreads, maxQueued);
            var node = _queue.AddLast(work);
            Monitor.Pulse(_gate);
            return isTaken ? null : node;
        }
    }

    /// <summary>Removes work from the queue.</summary>
    /// <returns>False when a thread has taken it.</returns>
    public bool TryRemove(LinkedListNode<IGuestWork> node)
    {
        lock (_gate)
        {
            if (node.List is null)
                return false;
            _queue.Remove(node);
            return true;
        }
    }

    /// <summary>Accepts no more work. Each thread ends when the queue is empty and its guest has ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
            if (_threads == 0)
                _ended.TrySetResult();
        }
    }

    private void StartThread()
    {
        _threads++;
        _idle++; // It takes the work that is enqueued next.
        try
        {
            GuestThread.Start(Loop);
        }
        catch
        {
            _threads--;
            _idle--;
            throw;
        }
    }

    private void Loop()
    {
        using var thread = new GuestThread(engine, ticker);
        while (Take() is { } work)
        {
            work.Run(thread);
            lock (_gate)
                _idle++;
        }

        lock (_gate)
        {
            if (--_threads == 0)
                _ended.TrySetResult();
        }
    }

    /// <summary>Waits for work. A thread of the sandbox has nothing else to do, so it blocks.</summary>
    private IGuestWork? Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isStopping)
                Monitor.Wait(_gate);
            _idle--;
            if (_queue.First is not { } first)
                return null;
            _queue.RemoveFirst();
            return first.Value;
        }
    }
}
