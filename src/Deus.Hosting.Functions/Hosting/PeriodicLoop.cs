namespace Deus.Hosting.Functions.Hosting;

/// <summary>Runs work periodically. The first run is after one period.</summary>
internal static class PeriodicLoop
{
    /// <param name="work">The work of one run.</param>
    /// <param name="period">The time between two runs.</param>
    /// <param name="onFailure">Receives the exception of a failed run; the loop continues.</param>
    /// <param name="time">The clock of the timer.</param>
    /// <param name="cancellationToken">Stops the loop.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task> work,
        TimeSpan period,
        Action<Exception> onFailure,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await TryAsync(work, onFailure, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop was stopped.
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A failure of the host, for example a full disk, must neither end the loop nor fail the host's stop.
            onFailure(e);
        }
    }
}
