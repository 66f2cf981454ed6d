using System.Collections.Concurrent;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// Executes what waits. One of each function stands at the gate, and is taken from the queue when it has its turn: whatever has
/// none waits on in the database, and holds up no other function.
/// </summary>
/// <param name="queue">What waits.</param>
/// <param name="gate">Gives the turns.</param>
/// <param name="engine">Gives the engine, which needs the host that runs this.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeferredRunner(
    DeferredQueue queue, ExecutionConcurrencyLimiter gate, Func<IFunctionEngine> engine, TimeProvider time, ILogger<IFunctionEngine> logger)
{
    private const int HostFailureStatus = 500;

    // As many as run, and one of each function at the gate.
    private readonly List<Task> _work = [];
    private readonly ConcurrentDictionary<string, bool> _atGate = new(StringComparer.Ordinal);

    /// <summary>Works until it is cancelled, and what has begun has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WorkLoop.RunAsync(LookAsync, queue.WaitAsync, failure => LogFailed(logger, failure), time, cancellationToken)
            .ConfigureAwait(false);
        await Task.WhenAll(_work).ConfigureAwait(false);
    }

    /// <summary>Has one stand at the gate of each function that has some due, and none there.</summary>
    private Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        _work.RemoveAll(work => work.IsCompleted);
        foreach (var due in queue.First().Where(due => _atGate.TryAdd(due.FunctionId, true)))
            _work.Add(Task.Run(() => WorkAsync(due, cancellationToken), CancellationToken.None));
        return Task.FromResult(false);
    }

    private async Task WorkAsync(DueExecution due, CancellationToken cancellationToken)
    {
        try
        {
            var (taken, turn) = await WhenThereIsRoomAsync(due, cancellationToken).ConfigureAwait(false);
            queue.Wake(); // There may be more of the function.
            if (taken is null)
                turn.Dispose();
            else
                await ExecuteAsync(taken, turn, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // What had begun was ended by the engine. The rest waits for the next start.
        }
        catch (Exception e)
        {
            // The host itself failed, for example a full disk. What has not begun is tried again with the next wake-up.
            LogFailed(logger, e);
        }
    }

    /// <summary>Waits for a turn of the function, and takes what has waited longest by then.</summary>
    private async Task<(DueExecution? Taken, ConcurrencyLease Turn)> WhenThereIsRoomAsync(
        DueExecution due, CancellationToken cancellationToken)
    {
        ConcurrencyLease? turn = null;
        try
        {
            turn = await gate.EnterDeferredAsync(due.FunctionId, due.OwnLimit, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return (queue.Take(due.FunctionId), turn);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
        finally
        {
            _atGate.TryRemove(due.FunctionId, out _);
        }
    }

    private async Task ExecuteAsync(DueExecution taken, ConcurrencyLease turn, CancellationToken cancellationToken)
    {
        try
        {
            if (Prepare(taken, turn) is { } request)
                await engine().ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when ((e is HostingException or CryptographicException) && !cancellationToken.IsCancellationRequested)
        {
            await queue.RefuseAsync(Refused(taken, e is HostingException ? e.Message : "The request could not be decrypted."))
                .ConfigureAwait(false);
        }
        finally
        {
            queue.GiveBack(taken);
        }
    }

    /// <returns>What the engine gets, and the turn with it; null when it is gone, and then the turn is ended.</returns>
    private ExecutionRequest? Prepare(DueExecution taken, ConcurrencyLease turn)
    {
        ExecutionRequest? request = null;
        try
        {
            request = queue.RequestOf(taken);
            return request is null ? null : request with { Turn = turn };
        }
        finally
        {
            if (request is null)
                turn.Dispose();
        }
    }

    /// <summary>The record of one that was refused before it began.</summary>
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
