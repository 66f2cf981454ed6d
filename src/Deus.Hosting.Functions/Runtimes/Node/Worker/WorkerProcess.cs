namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>The process of a worker, from its start to its end, and why it ended.</summary>
internal sealed class WorkerProcess(SupervisedProcess process, WorkerOutput output, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan LossPatience = TimeSpan.FromSeconds(1);

    private volatile RuntimeResponse? _verdict;
    private volatile bool _refuses;

    /// <summary>The process id of its watcher.</summary>
    public int WatcherId => process.WatcherId;

    /// <summary>Completes when the process has ended.</summary>
    public Task<int> Ended => process.Exited;

    /// <summary>False when it has ended or is about to.</summary>
    public bool IsGoingOn => !_refuses && _verdict is null && !Ended.IsCompleted;

    /// <summary>Kills the process; its running requests fail with the reason. Only the first counts, and none after the process has ended.</summary>
    public void Kill(string reason)
    {
        if (!Ended.IsCompleted)
            Interlocked.CompareExchange(ref _verdict, RuntimeResponse.Failed(RuntimeOutcome.Stopped, reason), null);
        process.Kill();
    }

    /// <summary>Waits until it accepts requests.</summary>
    /// <exception cref="RuntimeUnavailableException">It ended, or took longer than allowed.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var first = await Task.WhenAny(output.Ready, Ended)
                .WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
            if (first == output.Ready)
                return;
        }
        catch (TimeoutException e)
        {
            throw new RuntimeUnavailableException(
                $"A Node.js worker was not ready within {patience.TotalSeconds} seconds. {output}", e);
        }

        var exitCode = await Ended.ConfigureAwait(false);
        throw new RuntimeUnavailableException($"A Node.js worker ended with exit code {exitCode} before it was ready. {output}");
    }

    /// <summary>A process that takes no connections is about to end; why is for those to know whose requests it has.</summary>
    public async Task EnsureEndsAsync()
    {
        _refuses = true;
        try
        {
            await Ended.WaitAsync(LossPatience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill("The function's process was stopped: it did not listen any more.");
        }
    }

    /// <summary>A lost connection nearly always means that the process has ended; how it ended tells why.</summary>
    /// <returns>Why it ended; null when it lives.</returns>
    public async Task<RuntimeResponse?> ExplainEndAsync()
    {
        try
        {
            var exitCode = await Ended.WaitAsync(LossPatience, clock).ConfigureAwait(false);
            return IsKilled(exitCode) ? _verdict : WorkerExit.ToResponse(exitCode, output.ToString());
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>On a busy machine the end of a process is known only after it was killed for its silence.</summary>
    /// <param name="deadline">Ends the wait.</param>
    /// <returns>Why it ended by itself; null when it did not.</returns>
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

    /// <summary>Whether it was ended by <see cref="Kill"/>, and not by itself just before.</summary>
    private bool IsKilled(int exitCode) => _verdict is not null && exitCode == WorkerExit.Killed;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
