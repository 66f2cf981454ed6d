namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The place of one worker in a pool, from the beginning of its start to its end.</summary>
internal sealed class NodeWorkerSlot : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile NodeWorker? _worker;

    /// <summary>Begins a start.</summary>
    public NodeWorkerSlot(Func<CancellationToken, Task<NodeWorker>> start) => Ready = StartAsync(start);

    /// <summary>The worker, when it accepts requests.</summary>
    public Task<NodeWorker> Ready { get; }

    /// <summary>True when there is no worker to be had of it any more.</summary>
    public bool IsLost => Ready.IsFaulted || Ready.IsCanceled || _worker is { IsAlive: false };

    /// <summary>Ends the start, or kills the worker, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // Those who wait for the worker learn why there is none.
        await ((Task)Ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_worker is { } worker)
            await worker.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Kills the worker now, when it has started; its running requests fail with the reason.</summary>
    public void Kill(string reason) => _worker?.Kill(reason);

    private async Task<NodeWorker> StartAsync(Func<CancellationToken, Task<NodeWorker>> start)
    {
        await Task.Yield(); // starting a process takes a while, and the caller holds a lock
        return _worker = await start(_stop.Token).ConfigureAwait(false);
    }
}
