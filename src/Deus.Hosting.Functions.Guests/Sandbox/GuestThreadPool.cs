namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// The threads of the sandbox, started when they are needed. A limited number of guests runs; further guests wait in a queue of limited length.
/// A guest that was called by another one has a place of its own: otherwise guests that wait for each other could occupy all places.
/// </summary>
internal sealed class GuestThreadPool(GuestEngine engine, EpochTicker ticker, GuestSandboxOptions options)
{
    private readonly object _gate = new();
    private readonly LinkedList<IGuestWork> _waiting = new();
    private readonly Queue<IGuestWork> _ready = new(); // Work with a place, which a thread takes next.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threads;
    private int _idle;
    private int _running;
    private int _nested;
    private bool _isStopping;

    /// <summary>Completes when the pool is stopping and no thread is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Gives the work to a thread.</summary>
    /// <returns>The place in the queue; null when a thread takes the work at once.</returns>
    /// <exception cref="GuestsBusyException">The limit of guests is reached and the queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The pool is stopping.</exception>
    public LinkedListNode<IGuestWork>? Enqueue(IGuestWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (HasPlace(work))
            {
                Dispatch(work);
                return null;
            }

            return _waiting.Count < options.MaxQueued
                ? _waiting.AddLast(work)
                : throw new GuestsBusyException(options.MaxThreads, options.MaxQueued);
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
            _waiting.Remove(node);
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

    private bool HasPlace(IGuestWork work) => work.IsNested
        ? _nested < options.MaxThreads * options.MaxNested
        : _running < options.MaxThreads;

    private void Dispatch(IGuestWork work)
    {
        if (_ready.Count >= _idle)
            StartThread();
        Count(work, 1);
        _ready.Enqueue(work);
        Monitor.Pulse(_gate);
    }

    private void Count(IGuestWork work, int change)
    {
        if (work.IsNested)
            _nested += change;
        else
            _running += change;
    }

    private void StartThread()
    {
        GuestThread.Start(Loop);
        _threads++;
        _idle++; // It takes the work that is dispatched next.
    }

    private void Loop()
    {
        using var thread = new GuestThread(engine, ticker);
        while (Take() is { } work)
        {
            work.Run(thread);
            Release(work);
        }
    }

    /// <summary>Waits for work. A thread of the sandbox has nothing else to do, so it blocks.</summary>
    /// <returns>Null when the thread has to end.</returns>
    private IGuestWork? Take()
    {
        lock (_gate)
        {
            while (_ready.Count == 0 && !_isStopping && _threads <= options.MaxThreads)
                Monitor.Wait(_gate);
            _idle--;
            if (_ready.TryDequeue(out var work))
                return work;
            if (--_threads == 0 && _isStopping)
                _ended.TrySetResult();
            return null;
        }
    }

    /// <summary>Frees the place of work that has ended, and gives it to work that waits.</summary>
    private void Release(IGuestWork work)
    {
        lock (_gate)
        {
            Count(work, -1);
            _idle++;
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (!HasPlace(node.Value))
                    continue;
                _waiting.Remove(node);
                Dispatch(node.Value);
                return;
            }
        }
    }
}
