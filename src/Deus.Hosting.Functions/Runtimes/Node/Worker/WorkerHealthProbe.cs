using System.Net.Sockets;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Checks that a worker responds, and kills it when it does not.</summary>
/// <param name="client">The client of the worker.</param>
/// <param name="kill">Kills the worker with a reason.</param>
/// <param name="clock">The clock.</param>
internal sealed class WorkerHealthProbe(WorkerClient client, Action<string> kill, TimeProvider clock)
{
    /// <summary>The reason of the kill, for the worker's other requests.</summary>
    public const string Overdue = "The function's process was stopped: another execution in it did not end in time.";

    // A busy worker may need this time to answer.
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task _watched = Task.CompletedTask;

    /// <summary>Completes when no check is pending.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate)
                return _watched;
        }
    }

    /// <summary>
    /// Checks the worker after a request was abandoned. A request that blocks the worker must not run longer than <paramref name="left"/>,
    /// its remaining time.
    /// </summary>
    public void Watch(TimeSpan left)
    {
        lock (_gate)
            _watched = Task.WhenAll(_watched, WatchAsync(left));
    }

    /// <summary>Pings the worker and waits for its response, or kills it.</summary>
    /// <param name="deadline">Kills the worker when it has not answered.</param>
    /// <returns>True when the worker has answered; false when it was killed.</returns>
    public async Task<bool> EnsureAsync(CancellationToken deadline)
    {
        try
        {
            await client.PingAsync(deadline).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            kill(Overdue);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException)
        {
            kill("The function's process was stopped: it no longer responded.");
        }

        return false;
    }

    private async Task WatchAsync(TimeSpan left)
    {
        using var deadline = new CancellationTokenSource(left > MinTimeout ? left : MinTimeout, clock);
        await EnsureAsync(deadline.Token).ConfigureAwait(false);
    }
}
