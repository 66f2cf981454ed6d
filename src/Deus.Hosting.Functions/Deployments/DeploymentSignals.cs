using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Tells waiters that a deployment has changed. Take the task first, then read, then await it: no change is missed.</summary>
internal sealed class DeploymentSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _next = new(StringComparer.Ordinal);

    /// <summary>Completes at the deployment's next change.</summary>
    public Task NextChange(string deploymentId) => _next
        .GetOrAdd(deploymentId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Signal(string deploymentId)
    {
        if (_next.TryRemove(deploymentId, out var waiting))
            waiting.TrySetResult();
    }

    /// <summary>Wakes everybody, so that those who wait see that the host has stopped.</summary>
    public void SignalAll()
    {
        foreach (var id in _next.Keys)
            Signal(id);
    }
}
