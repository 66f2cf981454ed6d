namespace Deus.Hosting.Functions.Storage.Bodies;

/// <summary>A number of bytes that concurrent requests share. Requests that wait are served in their order.</summary>
/// <param name="capacity">The number of bytes. A larger share than this takes all of them.</param>
internal sealed class ByteBudget(long capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource<Share> Granted)> _waiting = new();
    private long _used;

    /// <summary>The number of bytes that are taken.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Returns a share without bytes, which <see cref="Share.TryGrow"/> adds.</summary>
    public Share Empty() => new(this, 0);

    /// <summary>Waits for bytes and takes them until the share is disposed.</summary>
    public async Task<Share> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        var granted = new TaskCompletionSource<Share>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(long, TaskCompletionSource<Share>)> place;
        lock (_lock)
        {
            place = _waiting.AddLast((Math.Min(bytes, capacity), granted));
            GrantWaiting();
        }

        try
        {
            return await granted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Leave(place);
            throw;
        }
    }

    private void Leave(LinkedListNode<(long Bytes, TaskCompletionSource<Share> Granted)> place)
    {
        lock (_lock)
        {
            // A share that was granted at the same moment is returned.
            if (place.Value.Granted.Task.IsCompletedSuccessfully)
                _used -= place.Value.Bytes;
            else
                _waiting.Remove(place);
            GrantWaiting();
        }
    }

    private void GrantWaiting()
    {
        while (_waiting.First is { } first && _used + first.Value.Bytes <= capacity)
        {
            _waiting.RemoveFirst();
            first.Value.Granted.SetResult(Grant(first.Value.Bytes));
        }
    }

    private Share Grant(long bytes)
    {
        _used += bytes;
        return new Share(this, bytes);
    }

    private bool TryTake(long bytes)
    {
        lock (_lock)
        {
            var isFree = _waiting.Count == 0 && _used + bytes <= capacity;
            _used += isFree ? bytes : 0;
            return isFree;
        }
    }

    private void Return(long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            GrantWaiting();
        }
    }

    /// <summary>Bytes that are taken until disposal. Not for concurrent use.</summary>
    internal sealed class Share(ByteBudget budget, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        /// <summary>Takes more bytes. Returns false, and takes none, when too few are left.</summary>
        public bool TryGrow(long more)
        {
            var isTaken = budget.TryTake(more);
            _bytes += isTaken ? more : 0;
            return isTaken;
        }

        public void Dispose()
        {
            budget.Return(_bytes);
            _bytes = 0;
        }
    }
}
