using System.Collections.Concurrent;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// Executes deferred executions. One execution per function waits for a slot. An execution is taken from the queue only when a slot is
/// granted. Until then it stays in the database and blocks no other function.
/// </summary>
/// <param name="queue">The deferred executions.</param>
/// <param name="limiter">Limits the running executions.</param>
/// <param name="drain">Whether the host is drained; nothing starts then.</param>
/// <param name="engine">Returns the engine. A delegate, because the engine needs the host, and the host runs this class.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class DeferredRunner(
    DeferredQueue queue,
    ExecutionConcurrencyLimiter limiter,
    DrainState drain,
    Func<IFunctionEngine> engine,
    TimeProvider time,
    ILogger<IFunctionEngine> logger)
{
    private const int HostFailureStatus = 500;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    // Holds one task per running execution, and one per function that waits for a slot.
    private readonly List<Task> _work = [];
    private readonly ConcurrentDictionary<string, bool> _atGate = new(StringComparer.Ordinal);
    private int _pauses;

    /// <summary>Runs until it is canceled and all started executions have ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WorkLoop.RunAsync(ReadQueueAsync, queue.WaitUntilDueAsync, failure => LogFailed(logger, failure), time, cancellationToken)
            .ConfigureAwait(false);
        await Task.WhenAll(_work).ConfigureAwait(false);
    }

    /// <summary>Starts a wait for a slot for each function that has due executions and no wait yet.</summary>
    private Task<bool> ReadQueueAsync(CancellationToken cancellationToken)
    {
        _work.RemoveAll(work => work.IsCompleted);
        if (drain.IsDraining || Volatile.Read(ref _pauses) > 0)
            return Task.FromResult(false);
        foreach (var due in queue.First().Where(due => _atGate.TryAdd(due.FunctionId, true)))
            _work.Add(Task.Run(() => WorkAsync(due, cancellationToken), CancellationToken.None));
        return Task.FromResult(false);
    }

    private async Task WorkAsync(DueExecution due, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(due, cancellationToken).ConfigureAwait(false);
            queue.Wake(); // There may be another attempt.
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The engine has ended the executions that had started. The others wait for the next start of the host.
        }
        catch (Exception e)
        {
            // The host itself failed, for example because the disk is full. Without the pause it would try again at once, in a loop.
            LogFailed(logger, e);
            await Task.Delay(PauseAfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref _pauses);
            queue.Wake();
        }
    }

    /// <summary>Waits for a slot of the function, and executes its longest waiting execution. A failure of the host starts a pause.</summary>
    private async Task StartAsync(DueExecution due, CancellationToken cancellationToken)
    {
        DueExecution? taken = null;
        try
        {
            (taken, var lease) = await WhenThereIsRoomAsync(due, cancellationToken).ConfigureAwait(false);
            queue.Wake(); // The function may have more due executions.
            if (taken is null)
                lease.Dispose();
            else
                await ExecuteAsync(taken, lease, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Before the reservation ends, so that the execution is not taken again at once.
            Interlocked.Increment(ref _pauses);
            throw;
        }
        finally
        {
            if (taken is not null)
                queue.GiveBack(taken);
        }
    }

    /// <summary>Waits for a slot of the function, and then takes the function's longest waiting execution.</summary>
    private async Task<(DueExecution? Taken, ConcurrencyLease Lease)> WhenThereIsRoomAsync(
        DueExecution due, CancellationToken cancellationToken)
    {
        ConcurrencyLease? lease = null;
        try
        {
            lease = await limiter.AcquireDeferredAsync(due.FunctionId, due.OwnLimit, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return (drain.IsDraining ? null : queue.Take(due.FunctionId), lease);
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
        finally
        {
            _atGate.TryRemove(due.FunctionId, out _);
        }
    }

    private async Task ExecuteAsync(DueExecution taken, ConcurrencyLease lease, CancellationToken cancellationToken)
    {
        try
        {
            if (Prepare(taken, lease) is { } request)
                await engine().ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when ((e is HostingException or CryptographicException) && !cancellationToken.IsCancellationRequested)
        {
            await queue.RefuseAsync(Refused(taken, e is HostingException ? e.Message : "The request could not be decrypted."))
                .ConfigureAwait(false);
        }
    }

    /// <returns>The request with the lease; null when the execution was deleted. The lease is then disposed.</returns>
    private ExecutionRequest? Prepare(DueExecution taken, ConcurrencyLease lease)
    {
        ExecutionRequest? request = null;
        try
        {
            request = queue.RequestOf(taken);
            return request is null ? null : request with { Lease = lease };
        }
        finally
        {
            if (request is null)
                lease.Dispose();
        }
    }

    /// <summary>Creates the final record of an execution that was rejected before it started.</summary>
    private Execution Refused(DueExecution taken, string why) => new()
    {
        Id = taken.Id,
        FunctionId = taken.FunctionId,
        DeploymentId = "",
        CreatedAt = time.GetUtcNow(),
        EndedAt = time.GetUtcNow(),
        Trigger = ExecutionTriggers.Http,
        Status = ExecutionStatus.Failed,
        Outcome = ExecutionOutcome.HostFailed,
        RequestMethod = "",
        RequestPath = "",
        RequestHeaders = [],
        ResponseStatusCode = HostFailureStatus,
        Errors = why,
    };

    [LoggerMessage(
        HostEventIds.DeferredQueueFailed, LogLevel.Error, "Reading the deferred executions failed and is retried shortly.",
        EventName = nameof(HostEventIds.DeferredQueueFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
