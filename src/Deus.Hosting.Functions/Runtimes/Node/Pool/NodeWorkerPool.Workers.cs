using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <content>
/// Assigns requests to workers, and starts and stops workers. The pool has at most
/// <see cref="NodeRuntimeOptions.MaxWorkersPerDeployment"/> responding workers, and at most twice as many workers in all.
/// </content>
internal sealed partial class NodeWorkerPool
{
    /// <summary>The workers, including starting workers, oldest first.</summary>
    public IReadOnlyList<NodeWorkerSlot> Workers
    {
        get
        {
            lock (_gate)
                return [.. _slots.Where(slot => !slot.IsLost)];
        }
    }

    /// <summary>The workers as they are shown to people.</summary>
    public IEnumerable<RuntimeInstance> Instances
    {
        get
        {
            var functionId = _deployment.FunctionId;
            return Workers.Select(slot => new RuntimeInstance
            {
                FunctionId = functionId,
                DeploymentId = _deploymentId,
                State = slot.State,
                Running = slot.Running,
                Age = slot.Age,
                ReadMemory = () => slot.WatcherId is { } watcher ? ProcessMemory.ReadTree(watcher) : null,
            });
        }
    }

    /// <summary>Assigns a request to a worker. Starts another worker when all are busy and the limits allow it.</summary>
    /// <returns>The slot, which the caller returns with <see cref="LeaveWorker"/>; null when the workers have been stopped.</returns>
    private (NodeWorkerSlot Slot, bool IsNew)? EnterWorker()
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
    private void LeaveWorker(NodeWorkerSlot slot)
    {
        lock (_gate)
        {
            slot.Leave();
            RemoveLost(); // The request may have ended its worker.
        }
    }

    /// <summary>Returns a worker, and starts one when there is none. Sets whether one worker is kept from now on.</summary>
    /// <returns>The slot of the worker; null when the workers have been stopped.</returns>
    private NodeWorkerSlot? WarmWorker(bool always)
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

    /// <summary>Ends keeping a worker. Idle workers stop after their idle timeout from now on.</summary>
    public void Cool()
    {
        lock (_gate)
            Keep(always: false);
    }

    /// <summary>Kills all workers. Running requests fail with the reason. No further worker starts.</summary>
    private void StopWorkers(string reason)
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
    private async Task EndWorkersAsync()
    {
        StopWorkers(Released);
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
        LogStarting(_deploymentId);
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
            LogIdle(_deploymentId);
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
