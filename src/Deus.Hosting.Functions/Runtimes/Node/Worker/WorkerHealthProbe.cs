using System.Net.Sockets;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Asks a worker whether it still answers, and has it killed when it does not.</summary>
/// <param name="client">The connection to it.</param>
/// <param name="kill">Kills it, with the reason.</param>
/// <param name="clock">The time.</param>
internal sealed class WorkerHealthProbe(WorkerClient client, Action<string> kill, TimeProvider clock)
{
    /// <summary>Why it was killed, in the words for those whose requests it takes along.</summary>
    public const string Overdue = "The function's process was stopped: another execution in it did not end in time.";

    // Of a worker that may just be busy.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task _watched = Task.CompletedTask;

    /// <summary>Completes when nothing is watched.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate)
                return _watched;
        }
    }

    /// <summary>Nobody waits for a request that was given up, but a loop in it must not go on for ever: it has the time it had.</summary>
    public void Watch(TimeSpan left)
    {
        lock (_gate)
            _watched = Task.WhenAll(_watched, WatchAsync(left));
    }

    /// <summary>Returns when it has answered, or was killed.</summary>
    /// <param name="deadline">When it is to have answered.</param>
    /// <returns>False when it does not, and is about to end.</returns>
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
            kill("The function's process was stopped: it did not respond any more.");
        }

        return false;
    }

    private async Task WatchAsync(TimeSpan left)
    {
        using var deadline = new CancellationTokenSource(left > LeastPatience ? left : LeastPatience, clock);
        await EnsureAsync(deadline.Token).ConfigureAwait(false);
    }
}
