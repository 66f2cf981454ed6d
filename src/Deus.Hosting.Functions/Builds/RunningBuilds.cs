using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Builds;

/// <summary>The running builds of this process. A build is stopped through it when its deployment is deleted.</summary>
internal sealed class RunningBuilds
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public void Add(string deploymentId, CancellationTokenSource stop) => _running[deploymentId] = stop;

    public void Remove(string deploymentId) => _running.TryRemove(deploymentId, out _);

    public void Stop(string deploymentId)
    {
        if (!_running.TryGetValue(deploymentId, out var stop))
            return;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The build has ended between the two statements.
        }
    }
}
