using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The sandbox of this process: one engine, its ticker and its threads, shared by all guest runtimes.</summary>
internal sealed class GuestSandbox : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly EpochTicker _ticker;
    private readonly GuestThreadPool _threads;
    private readonly GuestTelemetry _telemetry;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _maxMemoryBytes;
    private int _isDisposed;

    public GuestSandbox(GuestSandboxOptions options, GuestTelemetry telemetry, TimeProvider time)
    {
        _telemetry = telemetry;
        _time = time;
        _maxMemoryBytes = options.MaxMemoryBytes;
        Engine = new GuestEngine(options.MaxThreads * (1 + options.MaxNested), options.MaxMemoryBytes);
        _ticker = new EpochTicker(Engine.Engine, () => _threads!.EndStopped());
        _threads = new GuestThreadPool(Engine, _ticker, options);
        telemetry.Observe(() => _ticker.Running, () => _threads.Queued);
    }

    public GuestEngine Engine { get; }

    /// <summary>The functions that guests can import.</summary>
    public GuestImports Imports => field ??= FindImports();

    /// <summary>The number of guests that run.</summary>
    public int Running => _ticker.Running;

    /// <summary>Canceled when the sandbox is disposed.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Returns the memory limit of a guest in bytes.</summary>
    /// <param name="ofFunction">The limit of the function; null when it has none.</param>
    public long MemoryLimitOf(long? ofFunction) => Math.Min(ofFunction ?? long.MaxValue, _maxMemoryBytes);

    /// <summary>Runs a guest on a thread of the sandbox, in a store for this execution only.</summary>
    /// <inheritdoc cref="RunAsync{T}(GuestExecution, Func{GuestThread, T})"/>
    public Task<T> RunAsync<T>(GuestExecution execution, Func<GuestThread, Store, T> guest, int instances = 1) => RunAsync(execution, thread =>
    {
        using var store = thread.CreateStore(instances);
        return guest(thread, store);
    });

    /// <summary>Runs a guest on a thread of the sandbox.</summary>
    /// <param name="execution">The execution. It belongs to this call.</param>
    /// <param name="guest">Runs on the thread.</param>
    /// <returns>The result of <paramref name="guest"/>.</returns>
    /// <exception cref="GuestsBusyException">All threads run guests and the queue is full.</exception>
    /// <exception cref="GuestStoppedException">The execution was stopped while it waited for a thread.</exception>
    /// <exception cref="WasmtimeException">The guest trapped or was stopped.</exception>
    public Task<T> RunAsync<T>(GuestExecution execution, Func<GuestThread, T> guest)
    {
        var work = new GuestWork<T>(execution, guest, _telemetry);
        try
        {
            _threads.Enqueue(work);
        }
        catch (GuestsBusyException)
        {
            _telemetry.Refused();
            throw;
        }

        return work.Completion;
    }

    /// <summary>Stops the running guests and waits for their threads, at most 5 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _threads.Stop();
        try
        {
            await _threads.Ended.WaitAsync(StopTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return; // A guest still runs. Its engine must not be freed under it.
        }

        await _ticker.DisposeAsync().ConfigureAwait(false);
        Engine.Dispose();
        _stopping.Dispose();
    }

    private GuestImports FindImports()
    {
        using var thread = new GuestThread(Engine, _ticker);
        return new GuestImports(thread, Engine);
    }
}
