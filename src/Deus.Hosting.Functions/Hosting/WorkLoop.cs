namespace Deus.Hosting.Functions.Hosting;

/// <summary>Processes work that is stored in the database, one item at a time.</summary>
internal static class WorkLoop
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <param name="workOnce">Processes one item and returns true; returns false when there is none.</param>
    /// <param name="waitAsync">Waits until there may be an item again.</param>
    /// <param name="onFailure">Receives the exception of a failed item; the loop continues after 5 seconds.</param>
    /// <param name="time">The clock of the pause after a failure.</param>
    /// <param name="cancellationToken">Stops the loop.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task<bool>> workOnce,
        Func<CancellationToken, Task> waitAsync,
        Action<Exception> onFailure,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!await workOnce(cancellationToken).ConfigureAwait(false))
                    await waitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A failure of the host, for example a full disk, must not end the loop.
                onFailure(e);
                await Task.Delay(PauseAfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
