using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>
/// Signals waiters that a deployment has changed. A waiter takes the task first, then reads the deployment, then awaits the task, so
/// it misses no change.
/// </summary>
internal sealed class DeploymentSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _next = new(StringComparer.Ordinal);

    /// <summary>Returns a task that completes at the deployment's next change.</summary>
    public Task NextChange(string deploymentId) => _next
        .GetOrAdd(deploymentId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Signal(string deploymentId)
    {
        if (_next.TryRemove(deploymentId, out var waiting))
            waiting.TrySetResult();
    }

    /// <summary>Completes the tasks of all waiters, so that they see that the host has stopped.</summary>
    public void SignalAll()
    {
        foreach (var id in _next.Keys)
            Signal(id);
    }
}
