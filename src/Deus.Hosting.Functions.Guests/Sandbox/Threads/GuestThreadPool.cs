namespace Deus.Hosting.Functions.Guests.Sandbox.Threads;

/// <summary>
/// The threads of the sandbox, started when they are needed. A limited number of guests runs; further guests wait in a queue of limited length.
/// A guest that was called by another one has a place of its own: otherwise guests that wait for each other could occupy all places.
/// </summary>
internal sealed class GuestThreadPool(GuestEngine engine, EpochTicker ticker, GuestSandboxOptions options)
{
    private static readonly TimeSpan DefaultKeepTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly LinkedList<IGuestWork> _waiting = new();
    private readonly Queue<IGuestWork> _ready = new(); // Work with a place, which a thread takes next.
    private readonly ThreadSpinner _spinner = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threads;
    private int _idle;
    private int _running;
    private int _nested;
    private bool _isStopping;

    /// <summary>Completes when the pool is stopping and no thread is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The number of guests that wait for a place.</summary>
    public int Queued => _waiting.Count;

    /// <summary>Gives the work to a thread, or puts it into the queue.</summary>
    /// <exception cref="GuestsBusyException">The limit of guests is reached and the queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The pool is stopping.</exception>
    public void Enqueue(IGuestWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (HasPlace(work))
                Dispatch(work);
            else if (_waiting.Count < options.MaxQueued)
                _waiting.AddLast(work);
            else
                throw new GuestsBusyException(options.MaxThreads, options.MaxQueued);
        }
    }

    /// <summary>Ends the waiting work whose execution was stopped or has exceeded its timeout.</summary>
    public void EndStopped()
    {
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.TryStop())
                    _waiting.Remove(node);
                node = next;
            }
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
        if (!_spinner.TrySignal() || _ready.Count > 1)
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
        for (var work = Take(thread, hasSpun: false); work is not null; work = Release(thread, work))
        {
            work.Run(thread);
            thread.Kept.Reset();
        }
    }

    /// <summary>Frees the place of work that has ended, and returns the work that the same thread runs next.</summary>
    /// <returns>Null when the thread has to end.</returns>
    private IGuestWork? Release(GuestThread thread, IGuestWork work)
    {
        bool spins;
        lock (_gate)
        {
            Count(work, -1);
            if (TakeWaiting() is { } waiting)
                return waiting;
            if (_ready.TryDequeue(out var ready))
                return ready;
            _idle++;
            spins = !_isStopping && _spinner.TryStart();
        }

        if (spins)
            _spinner.Wait();
        return Take(thread, spins);
    }

    /// <summary>Gives a free place to the first waiting work that may have it.</summary>
    private IGuestWork? TakeWaiting()
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (!HasPlace(node.Value))
                continue;
            _waiting.Remove(node);
            Count(node.Value, 1);
            return node.Value;
        }

        return null;
    }

    /// <summary>Waits for work. A thread of the sandbox has nothing else to do, so it blocks.</summary>
    /// <param name="thread">The thread, which frees its instance after a while.</param>
    /// <param name="hasSpun">True when the thread has spun before.</param>
    /// <returns>Null when the thread has to end.</returns>
    private IGuestWork? Take(GuestThread thread, bool hasSpun)
    {
        lock (_gate)
        {
            if (hasSpun)
                _spinner.End(found: _ready.Count > 0);
            while (_ready.Count == 0 && !_isStopping && _threads <= options.MaxThreads)
            {
                if (!Monitor.Wait(_gate, thread.Kept.IsEmpty ? Timeout.InfiniteTimeSpan : options.KeepTime ?? DefaultKeepTime))
                    thread.Kept.Release();
            }

            _idle--;
            if (_ready.TryDequeue(out var work))
                return work;
            if (--_threads == 0 && _isStopping)
                _ended.TrySetResult();
            return null;
        }
    }
}
