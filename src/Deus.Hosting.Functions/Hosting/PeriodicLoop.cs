namespace Deus.Hosting.Functions.Hosting;

/// <summary>Does something again and again, the first time after one period.</summary>
internal static class PeriodicLoop
{
    /// <param name="work">What is done.</param>
    /// <param name="period">How often.</param>
    /// <param name="onFailure">Told of what went wrong; the next time tries again.</param>
    /// <param name="time">The clock.</param>
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
            // The next start goes on.
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
            // The host itself failed, for example a full disk. The loop has to outlive that, and so has the end of the host.
            onFailure(e);
        }
    }
}
