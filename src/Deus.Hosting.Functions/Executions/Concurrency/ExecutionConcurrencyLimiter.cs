using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>
/// Limits the running executions, per function and for the whole host. Further executions wait in a bounded queue. The queue is first in,
/// first out, except that a function at its limit does not block other functions. Deferred executions get at most half of the slots of the
/// host and of each function. One function gets at most half of the deferred slots.
/// </summary>
internal sealed class ExecutionConcurrencyLimiter(IOptions<FunctionsOptions> options, ExecutionTelemetry telemetry, TimeProvider time)
{
    private readonly FunctionsOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly ConcurrencyCounter _running = new(options.Value.MaxConcurrentExecutions);
    private readonly ConcurrencyCounter _runningDeferred = new(Half(options.Value.MaxConcurrentExecutions));
    private readonly LinkedList<QueuedExecution> _queue = new();
    private int _waiting;

    /// <summary>The number of queued executions, without the deferred ones (see <see cref="AcquireDeferredAsync"/>).</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting;
        }
    }

    /// <summary>The number of queued deferred executions (see <see cref="AcquireDeferredAsync"/>).</summary>
    public int WaitingDeferred
    {
        get
        {
            lock (_lock)
                return _queue.Count - _waiting;
        }
    }

    /// <summary>Waits for a slot and returns its lease. The caller disposes the lease when the execution has ended.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="ownLimit">The function's maximum number of running executions; null: the limit of the options.</param>
    /// <param name="cancellationToken">Removes the execution from the queue.</param>
    /// <exception cref="FunctionBusyException">The queue is full, or the wait exceeded
    /// <see cref="FunctionsOptions.MaxQueueTime"/>.</exception>
    public async Task<ConcurrencyLease> AcquireAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        var (lease, waiting) = Arrive(functionId, ownLimit, isDeferred: false, cancellationToken);
        if (lease is not null)
            return lease;
        telemetry.Queued(1);
        try
        {
            return await WaitAsync(waiting!, _options.MaxQueueTime, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
                throw Busy(functionId, waiting!.Limit, $"this one has waited for {_options.MaxQueueTime.TotalSeconds} s");
        }
        finally
        {
            telemetry.Queued(-1);
        }
    }

    /// <summary>
    /// Waits for a slot for a deferred execution. The wait has no time limit, and the execution does not count against the bound of the
    /// queue. The caller queues at most one execution per function here.
    /// </summary>
    public async Task<ConcurrencyLease> AcquireDeferredAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        var (lease, waiting) = Arrive(functionId, ownLimit, isDeferred: true, cancellationToken);
        return lease ?? await WaitAsync(waiting!, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    private (ConcurrencyLease? Lease, QueuedExecution? Waiting) Arrive(
        string functionId, int? ownLimit, bool isDeferred, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var arriving = new QueuedExecution(functionId, ownLimit ?? _options.MaxConcurrentExecutionsPerFunction, isDeferred);
        lock (_lock)
        {
            // No queued execution could start now, so this one does not overtake another execution of the same function.
            if (IsFree(arriving))
                return (Begin(arriving, hasWaited: false), null);
            if (!isDeferred && _waiting >= _options.MaxQueuedExecutions)
                throw Busy(functionId, arriving.Limit, $"{_waiting} more executions wait already");
            arriving.Place = _queue.AddLast(arriving);
            _waiting += isDeferred ? 0 : 1;
            return (null, arriving);
        }
    }

    private async Task<ConcurrencyLease> WaitAsync(QueuedExecution waiting, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await waiting.Lease.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Leave(waiting))
                return await waiting.Lease.Task.ConfigureAwait(false); // The lease was granted at the same moment.
            throw;
        }
    }

    private bool IsFree(QueuedExecution waiting) =>
        _running.HasRoom(waiting.FunctionId, waiting.Limit)
        && (!waiting.IsDeferred
            || _runningDeferred.HasRoom(waiting.FunctionId, Math.Min(Half(waiting.Limit), Half(_runningDeferred.InAll))));

    private ConcurrencyLease Begin(QueuedExecution waiting, bool hasWaited)
    {
        _running.Take(waiting.FunctionId);
        if (waiting.IsDeferred)
            _runningDeferred.Take(waiting.FunctionId);
        telemetry.Active(1);
        return new ConcurrencyLease(() => End(waiting), hasWaited);
    }

    private void End(QueuedExecution ended)
    {
        telemetry.Active(-1);
        lock (_lock)
        {
            _running.Free(ended.FunctionId);
            if (ended.IsDeferred)
                _runningDeferred.Free(ended.FunctionId);
            BeginWaiting();
        }
    }

    private void BeginWaiting()
    {
        for (var place = _queue.First; place is not null && !_running.IsFull;)
        {
            var (waiting, next) = (place.Value, place.Next);
            if (IsFree(waiting))
            {
                Remove(waiting, place);
                waiting.Lease.SetResult(Begin(waiting, hasWaited: true));
            }

            place = next;
        }
    }

    /// <returns>False when the lease has already been granted.</returns>
    private bool Leave(QueuedExecution waiting)
    {
        lock (_lock)
        {
            if (waiting.Place is not { } place)
                return false;
            Remove(waiting, place);
            return true;
        }
    }

    private void Remove(QueuedExecution waiting, LinkedListNode<QueuedExecution> place)
    {
        _queue.Remove(place);
        waiting.Place = null;
        _waiting -= waiting.IsDeferred ? 0 : 1;
    }

    private FunctionBusyException Busy(string functionId, int limit, string why) =>
        _running.IsFullFor(functionId, limit)
            ? new FunctionBusyException(functionId, ConcurrencyLimit.Function, limit, why)
            : new FunctionBusyException(functionId, ConcurrencyLimit.Host, _options.MaxConcurrentExecutions, why);

    /// <summary>Returns half of the slots, at least one.</summary>
    private static int Half(int places) => Math.Max(1, places / 2);
}
