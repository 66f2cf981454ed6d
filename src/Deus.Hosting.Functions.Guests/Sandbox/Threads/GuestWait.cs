namespace Deus.Hosting.Functions.Guests.Sandbox.Threads;

/// <summary>
/// Waits for work of the host on behalf of a guest. A guest occupies its thread, which belongs to the sandbox and serves nothing else,
/// so a host function can wait only by blocking it. The wait ends at the guest's deadline also when the work ignores its token.
/// </summary>
internal static class GuestWait
{
    /// <summary>Starts work and blocks the guest's thread until it has completed.</summary>
    /// <exception cref="GuestStoppedException">The execution was stopped during the wait.</exception>
    public static T For<T>(GuestExecution execution, Func<CancellationToken, ValueTask<T>> start)
    {
        var token = execution.Token;
        try
        {
            var work = start(token);
            return work.IsCompletedSuccessfully ? work.Result : Block(work.AsTask(), token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw execution.StopByToken();
        }
    }

    /// <summary>Blocks the guest's thread for a time, at most until the guest's deadline.</summary>
    /// <exception cref="GuestStoppedException">The execution was stopped during the wait.</exception>
    public static void Delay(GuestExecution execution, TimeSpan duration) => For(execution, async token =>
    {
        await Task.Delay(duration, execution.Time, token).ConfigureAwait(false);
        return true;
    });

    private static T Block<T>(Task<T> work, CancellationToken token)
    {
        // Observes the exception of work that ends after the guest, so that it is not reported as unobserved.
        _ = work.ContinueWith(
            static t => t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
#pragma warning disable RS0030 // The only place that blocks: a thread of the sandbox, see the summary.
        Task.WaitAny([work], token);
        return work.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }
}
