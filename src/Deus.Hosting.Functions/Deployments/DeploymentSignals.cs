namespace Deus.Hosting.Functions.Deployments;

/// <summary>
/// Signals waiters that a deployment has changed. A waiter takes the task first, then reads the deployment, then awaits the task, so
/// it misses no change.
/// </summary>
internal sealed class DeploymentSignals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>The number of deployments that have waiters.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>
    /// Returns a task that completes at the deployment's next change. A waiter that gives up calls <see cref="Release"/>.
    /// </summary>
    public Task NextChange(string deploymentId)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(deploymentId, out var waiting))
                _waiting.Add(deploymentId, waiting = new Waiting());
            waiting.Waiters++;
            return waiting.Change.Task;
        }
    }

    /// <summary>Ends a wait. Nothing is kept of a deployment without waiters.</summary>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="change">The task of <see cref="NextChange"/>.</param>
    public void Release(string deploymentId, Task change)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(deploymentId, out var waiting) && waiting.Change.Task == change && --waiting.Waiters == 0)
                _waiting.Remove(deploymentId);
        }
    }

    public void Signal(string deploymentId)
    {
        Waiting? waiting;
        lock (_gate)
            _waiting.Remove(deploymentId, out waiting);
        waiting?.Change.TrySetResult();
    }

    /// <summary>Completes the tasks of all waiters, so that they see that the host has stopped.</summary>
    public void SignalAll()
    {
        List<string> ids;
        lock (_gate)
            ids = [.. _waiting.Keys];
        foreach (var id in ids)
            Signal(id);
    }

    private sealed class Waiting
    {
        public TaskCompletionSource Change { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }
    }
}
