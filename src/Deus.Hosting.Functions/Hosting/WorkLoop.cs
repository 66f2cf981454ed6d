namespace Deus.Hosting.Functions.Hosting;

/// <summary>Works off what stands in the database, piece by piece.</summary>
internal static class WorkLoop
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <param name="workOnce">Does one piece; false when there is none.</param>
    /// <param name="waitAsync">Returns when there may be one again.</param>
    /// <param name="onFailure">Told of what went wrong.</param>
    /// <param name="time">The clock.</param>
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
                // The host itself failed, for example a full disk. The loop has to outlive that.
                onFailure(e);
                await Task.Delay(PauseAfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
