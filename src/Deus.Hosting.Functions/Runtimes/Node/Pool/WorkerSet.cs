using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// The workers of one deployment. It assigns requests to workers and starts and stops workers. It has at most
/// <see cref="NodeRuntimeOptions.MaxWorkersPerDeployment"/> responding workers, and at most twice as many workers in all.
/// </summary>
internal sealed partial class WorkerSet : IAsyncDisposable
{
    private volatile RuntimeDeployment _deployment;
    private readonly NodeLauncher _launcher;
    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<NodeWorkerSlot> _slots = [];
    private readonly HashSet<Task> _ending = [];
    private readonly WorkerRestart _restart;
    private bool _alwaysWarm;
    private bool _stopped;

    public WorkerSet(
        RuntimeDeployment deployment, NodeLauncher launcher, NodeRuntimeOptions options, TimeProvider clock, ILogger logger)
    {
        _deployment = deployment;
        _launcher = launcher;
        _options = options;
        _clock = clock;
        _logger = logger;
        _alwaysWarm = deployment.AlwaysWarm;
        _restart = new WorkerRestart(KeepWarm, wait => LogWaiting(_deployment.DeploymentId, wait), clock);
    }

    /// <summary>The workers, including starting workers, oldest first.</summary>
    public IReadOnlyList<NodeWorkerSlot> Live
    {
        get
        {
            lock (_gate)
                return [.. _slots.Where(slot => !slot.IsLost)];
        }
    }

    /// <summary>Sets the environment and the limits of workers that start from now on.</summary>
    public void Use(RuntimeDeployment deployment) => _deployment = deployment;

    /// <summary>Assigns a request to a worker. Starts another worker when all are busy and the limits allow it.</summary>
    /// <returns>The slot, which the caller returns with <see cref="Leave"/>; null when the workers have been stopped.</returns>
    public (NodeWorkerSlot Slot, bool IsNew)? Enter()
    {
        lock (_gate)
        {
            if (_stopped)
                return null;
            RemoveLost();
            var responding = _slots.Where(slot => !slot.IsStalled).ToList();
            var best = responding.MinBy(slot => slot.Running);
            var isNew = (best is null || best.Running >= _options.RequestsPerWorker) && MayStart(responding.Count);
            var chosen = isNew ? Start() : best ?? _slots.MinBy(slot => slot.Running)!;
            chosen.Enter();
            return (chosen, isNew);
        }
    }

    /// <summary>Ends a request in a slot.</summary>
    public void Leave(NodeWorkerSlot slot)
    {
        lock (_gate)
        {
            slot.Leave();
            RemoveLost(); // The request may have ended its worker.
        }
    }

    /// <summary>Returns a worker, and starts one when there is none. Sets whether one worker is kept from now on.</summary>
    /// <returns>The slot of the worker; null when the workers have been stopped.</returns>
    public NodeWorkerSlot? Warm(bool always)
    {
        lock (_gate)
        {
            if (_stopped)
                return null;
            RemoveLost();
            Keep(always);
            return _slots.FirstOrDefault() ?? Start();
        }
    }

    /// <summary>Ends keeping a worker when idle.</summary>
    public void Cool()
    {
        lock (_gate)
            Keep(always: false);
    }

    /// <summary>Kills all workers. Running requests fail with the reason. No further worker starts.</summary>
    public void Stop(string reason)
    {
        lock (_gate)
        {
            _stopped = true;
            _restart.Cancel();
            foreach (var slot in _slots)
                slot.Stop(reason);
            _slots.Clear();
        }
    }

    /// <summary>Kills all workers and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop("The function's process was stopped by the host.");
        Task[] ending;
        lock (_gate)
            ending = [.. _ending];
        await Task.WhenAll(ending).ConfigureAwait(false);
        await _restart.DisposeAsync().ConfigureAwait(false);
    }

    private void Keep(bool always)
    {
        _alwaysWarm = always;
        foreach (var slot in _slots.Where(slot => slot.Running == 0))
            slot.WaitForIdle();
    }

    private bool MayStart(int responding) =>
        responding < _options.MaxWorkersPerDeployment && _slots.Count < 2 * _options.MaxWorkersPerDeployment;

    private NodeWorkerSlot Start()
    {
        LogStarting(_deployment.DeploymentId);
        var deployment = _deployment;
        var slot = new NodeWorkerSlot(token => _launcher.StartAsync(deployment, token), _options, _clock, StopIdle);
        _slots.Add(slot);
        _ending.Add(ObserveAsync(slot));
        return slot;
    }

    /// <summary>Waits for the end of a worker, and then releases its resources.</summary>
    private async Task ObserveAsync(NodeWorkerSlot slot)
    {
        await Task.Yield();
        await slot.Ended.ConfigureAwait(false);
        lock (_gate)
            RemoveLost();
        await slot.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
            _ending.RemoveWhere(task => task.IsCompleted);
    }

    private void StopIdle(NodeWorkerSlot slot)
    {
        lock (_gate)
        {
            var isLast = !_slots.Exists(other => other != slot && !other.IsLost && !other.IsStalled);
            if (slot.Running > 0 || (_alwaysWarm && isLast) || !_slots.Remove(slot))
                return;
            LogIdle(_deployment.DeploymentId);
            slot.Stop("The function's process was stopped: it was idle.");
        }
    }

    private void RemoveLost()
    {
        foreach (var slot in _slots.FindAll(slot => slot.IsLost))
        {
            _slots.Remove(slot);
            if (_alwaysWarm && _slots.Count == 0 && _restart.IsDue(slot.Age))
                Start();
        }
    }

    private void KeepWarm()
    {
        lock (_gate)
        {
            if (_alwaysWarm && !_stopped && _slots.Count == 0)
                Start();
        }
    }
}
