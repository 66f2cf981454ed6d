using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>What is fixed when the process of a worker starts.</summary>
/// <param name="Node">The Node.js installation.</param>
/// <param name="MemoryMegabytes">The memory limit in MiB.</param>
internal sealed record WorkerShape(NodeInstallation Node, int MemoryMegabytes);

/// <summary>
/// Started workers without a deployment. A cold start takes one instead of starting a process. Each has the shape of the last cold start, and
/// gets at most one deployment.
/// </summary>
internal sealed class BlankWorkers(NodeRuntimeOptions options, Func<WorkerShape, CancellationToken, Task<NodeWorker>> start) : IAsyncDisposable
{
    private const int DefaultCount = 1;

    // Linking the code must take less time than starting a process.
    private const int MaxLinks = 1000;

    private readonly Lock _gate = new();
    private readonly List<(WorkerShape Shape, NodeWorker Worker)> _ready = [];
    private readonly HashSet<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();
    private int _starting;
    private bool _disposed;

    /// <summary>The number of blank workers that accept a deployment.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _ready.Count;
        }
    }

    private bool IsRestricted => options.Permission != WorkerPermission.Off;

    // A prefix may prepare the process for the code folder or the variables of a deployment.
    private bool IsPossible => options.Isolation.Count == 0 && (options.LinkFolder is not null || !IsRestricted);

    private int Wanted => !IsPossible ? 0 : options.BlankWorkers ?? (options.HasMemoryPressure() ? 0 : DefaultCount);

    /// <summary>Gives a deployment to a blank worker of its shape. The caller disposes the worker.</summary>
    /// <param name="shape">The shape that the deployment needs.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="code">The folder of its code, without links in its path.</param>
    /// <param name="cancellationToken">Cancels the wait; the worker is stopped.</param>
    /// <returns>The worker, which accepts requests; null when no blank worker can take this deployment.</returns>
    public async Task<NodeWorker?> TryAssignAsync(
        WorkerShape shape, RuntimeDeployment deployment, string code, CancellationToken cancellationToken)
    {
        if (!Has(shape) || deployment.Environment.Keys.Any(WorkerEnvironment.IsReadAtStart))
            return null;
        var links = IsRestricted ? Path.Combine(options.LinkFolder!, Guid.NewGuid().ToString("N")) : null;
        NodeWorker? worker = null;
        try
        {
            if ((links is not null && !LinkedFolder.TryCreate(code, links, MaxLinks)) || (worker = TryTake(shape)) is null)
                return null;
            var readable = links is null ? code : worker.Adopt(links);
            await worker.AssignAsync(WorkerEnvironment.ToMessage(deployment, readable), cancellationToken).ConfigureAwait(false);
            var assigned = worker;
            worker = null;
            return assigned;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RuntimeUnavailableException)
        {
            return null; // A worker is started, which reports a failure that has not passed.
        }
        finally
        {
            if (worker is not null)
                await worker.DisposeAsync().ConfigureAwait(false);
            if (links is not null)
                PrivateFolder.Remove(links); // It was moved when a worker got it.
        }
    }

    /// <summary>Starts missing workers in the background, and stops workers of other shapes and those that are too many.</summary>
    public void Refill(WorkerShape shape)
    {
        var wanted = Wanted;
        lock (_gate)
        {
            if (_disposed)
                return;
            _tasks.RemoveWhere(task => task.IsCompletedSuccessfully);
            foreach (var blank in _ready.FindAll(blank => blank.Shape != shape || !blank.Worker.IsAlive))
                Stop(blank);
            while (_ready.Count > wanted)
                Stop(_ready[0]);
            for (; _ready.Count + _starting < wanted; _starting++)
                _tasks.Add(StartAsync(shape));
        }
    }

    /// <summary>Kills the workers and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] tasks;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            while (_ready.Count > 0)
                Stop(_ready[0]);
            tasks = [.. _tasks];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);
        _stop.Dispose();
    }

    private bool Has(WorkerShape shape)
    {
        lock (_gate)
            return Find(shape) >= 0;
    }

    private NodeWorker? TryTake(WorkerShape shape)
    {
        lock (_gate)
        {
            var index = Find(shape);
            if (index < 0)
                return null;
            var worker = _ready[index].Worker;
            _ready.RemoveAt(index);
            return worker;
        }
    }

    private int Find(WorkerShape shape) => _ready.FindIndex(blank => blank.Shape == shape && blank.Worker.IsAlive);

    private async Task StartAsync(WorkerShape shape)
    {
        await Task.Yield(); // Starting a process is slow, and the caller holds a lock.
        NodeWorker? worker = null;
        try
        {
            worker = await start(shape, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RuntimeUnavailableException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The next cold start starts its own process, and reports the failure if it has not passed.
        }

        lock (_gate)
        {
            _starting--;
            if (worker is null)
                return;
            if (!_disposed)
            {
                _ready.Add((shape, worker));
                return;
            }
        }

        await worker.DisposeAsync().ConfigureAwait(false);
    }

    private void Stop((WorkerShape Shape, NodeWorker Worker) blank)
    {
        _ready.Remove(blank);
        _tasks.Add(blank.Worker.DisposeAsync().AsTask());
    }
}
