using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>The process of a worker, with the reason of its end.</summary>
internal sealed class WorkerProcess(SupervisedProcess process, WorkerOutput output, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(1);

    private volatile RuntimeResponse? _verdict;
    private volatile bool _refuses;

    /// <summary>The process id of the watcher.</summary>
    public int WatcherId => process.WatcherId;

    /// <summary>Completes with the exit code when the process has ended.</summary>
    public Task<int> Ended => process.Exited;

    /// <summary>False when the process has ended or is being ended.</summary>
    public bool IsRunning => !_refuses && _verdict is null && !Ended.IsCompleted;

    /// <summary>
    /// Kills the process. Its running requests fail with the reason. Only the first reason counts, and none after the process has ended.
    /// </summary>
    public void Kill(string reason)
    {
        if (!Ended.IsCompleted)
            Interlocked.CompareExchange(ref _verdict, RuntimeResponse.Failed(RuntimeOutcome.Stopped, reason), null);
        process.Kill();
    }

    /// <summary>Waits until the process accepts requests.</summary>
    /// <param name="timeout">The maximum wait.</param>
    /// <param name="cancellationToken">Cancels the wait; the process continues.</param>
    /// <exception cref="RuntimeUnavailableException">The process ended, or the timeout has passed.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var first = await Task.WhenAny(output.Ready, Ended)
                .WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
            if (first == output.Ready)
                return;
        }
        catch (TimeoutException e)
        {
            throw new RuntimeUnavailableException(
                $"A Node.js worker was not ready within {timeout.TotalSeconds} seconds. {output}", e);
        }

        var exitCode = await Ended.ConfigureAwait(false);
        throw new RuntimeUnavailableException($"A Node.js worker ended with exit code {exitCode} before it was ready. {output}");
    }

    /// <summary>
    /// Waits for the end of a process that accepts no connections, and kills it after a timeout. Its running requests report the reason.
    /// </summary>
    public async Task EnsureEndsAsync()
    {
        _refuses = true;
        try
        {
            await Ended.WaitAsync(ExitTimeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill("The function's process was stopped: it no longer accepted connections.");
        }
    }

    /// <summary>Returns the reason of a lost connection. Usually the process has ended, and its exit code states the reason.</summary>
    /// <returns>The response with the reason; null when the process has not ended.</returns>
    public async Task<RuntimeResponse?> ExplainEndAsync()
    {
        try
        {
            var exitCode = await Ended.WaitAsync(ExitTimeout, clock).ConfigureAwait(false);
            return IsKilled(exitCode) ? _verdict : WorkerExit.ToResponse(exitCode, output.ToString());
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the reason when the process ended by itself. On a busy machine its end may be observed only after <see cref="Kill"/> was
    /// called.
    /// </summary>
    /// <param name="deadline">Ends the wait.</param>
    /// <returns>The response with the reason; null when the process was killed or has not ended.</returns>
    public async Task<RuntimeResponse?> ExplainOwnEndAsync(CancellationToken deadline)
    {
        try
        {
            var exitCode = await Ended.WaitAsync(deadline).ConfigureAwait(false);
            return IsKilled(exitCode) ? null : WorkerExit.ToResponse(exitCode, output.ToString());
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Returns true when <see cref="Kill"/> ended the process, and it had not ended by itself before.</summary>
    private bool IsKilled(int exitCode) => _verdict is not null && exitCode == WorkerExit.Killed;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
