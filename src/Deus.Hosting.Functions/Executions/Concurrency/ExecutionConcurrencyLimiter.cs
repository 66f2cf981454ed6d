using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>
/// Limits the running executions, per function and for the whole host. Further executions wait in a bounded queue. The queue is first in,
/// first out, except that a function at its limit does not block other functions. One function gets at most half of the queue. Deferred
/// executions get at most half of the slots of the host and of each function. One function gets at most half of the deferred slots.
/// </summary>
internal sealed partial class ExecutionConcurrencyLimiter(
    IOptions<FunctionsOptions> options, ExecutionTelemetry telemetry, TimeProvider time)
{
    private readonly FunctionsOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly LinkedList<QueuedExecution> _queue = new();
    private readonly Dictionary<string, Usage> _functions = new(StringComparer.Ordinal);
    private readonly Usage _total = new();
    private TaskCompletionSource? _idle;

    /// <summary>Waits for a slot and returns its lease. The caller disposes the lease when the execution has ended.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="ownLimit">The function's maximum number of running executions; null: the limit of the options.</param>
    /// <param name="cancellationToken">Removes the execution from the queue.</param>
    /// <exception cref="FunctionBusyException">The queue is full, the function uses its share of the queue, or the wait exceeded
    /// <see cref="FunctionsOptions.MaxQueueTime"/>.</exception>
    public async Task<ConcurrencyLease> AcquireAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        var (lease, waiting) = Arrive(functionId, ownLimit, isDeferred: false, cancellationToken);
        if (lease is not null)
            return lease;
        try
        {
            return await WaitAsync(waiting!, _options.MaxQueueTime, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
                throw Busy(waiting!, $"this one has waited for {_options.MaxQueueTime.TotalSeconds} s");
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

    /// <summary>Waits until no execution runs or is queued.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (IsIdle)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private (ConcurrencyLease? Lease, QueuedExecution? Waiting) Arrive(
        string functionId, int? ownLimit, bool isDeferred, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = ownLimit ?? _options.MaxConcurrentExecutionsPerFunction;
        lock (_lock)
        {
            var usage = _functions.GetValueOrDefault(functionId) ?? new Usage();
            var arriving = new QueuedExecution(functionId, usage, limit, isDeferred);
            // No queued execution could start now, so this one does not overtake another execution of the same function.
            if (IsFree(arriving))
                return (Begin(arriving, hasWaited: false), null);
            if (!isDeferred && _total.Queued >= _options.MaxQueuedExecutions)
                throw Busy(arriving, $"{_total.Queued} more executions wait already");
            if (!isDeferred && usage.Queued >= Half(_options.MaxQueuedExecutions))
                throw Busy(arriving, $"{usage.Queued} executions of '{functionId}' wait already, half of the queue");
            Enqueue(arriving);
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

    private bool IsIdle => _total.Running == 0 && _queue.Count == 0;

    private bool IsFull => _total.Running >= _options.MaxConcurrentExecutions;

    private bool IsFree(QueuedExecution execution) =>
        !IsFull && execution.Usage.Running < execution.Limit && (!execution.IsDeferred || IsDeferredFree(execution));

    private bool IsDeferredFree(QueuedExecution execution)
    {
        var deferredSlots = Half(_options.MaxConcurrentExecutions);
        return _total.Deferred < deferredSlots
            && execution.Usage.Deferred < Math.Min(Half(execution.Limit), Half(deferredSlots));
    }

    private ConcurrencyLease Begin(QueuedExecution execution, bool hasWaited)
    {
        Count(execution, running: 1, queued: 0);
        telemetry.Active(1);
        return new ConcurrencyLease(() => End(execution), hasWaited);
    }

    private void End(QueuedExecution ended)
    {
        telemetry.Active(-1);
        lock (_lock)
        {
            Count(ended, running: -1, queued: 0);
            BeginWaiting();
            SignalIdle();
        }
    }

    private void BeginWaiting()
    {
        for (var place = _queue.First; place is not null && !IsFull;)
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

    private void SignalIdle()
    {
        if (!IsIdle)
            return;
        _idle?.TrySetResult();
        _idle = null;
    }

    /// <returns>False when the lease has already been granted.</returns>
    private bool Leave(QueuedExecution waiting)
    {
        lock (_lock)
        {
            if (waiting.Place is not { } place)
                return false;
            Remove(waiting, place);
            SignalIdle();
            return true;
        }
    }

    private void Enqueue(QueuedExecution arriving)
    {
        arriving.Place = _queue.AddLast(arriving);
        Count(arriving, running: 0, queued: 1);
        telemetry.Queued(1);
    }

    private void Remove(QueuedExecution waiting, LinkedListNode<QueuedExecution> place)
    {
        _queue.Remove(place);
        waiting.Place = null;
        Count(waiting, running: 0, queued: -1);
        telemetry.Queued(-1);
    }

    private FunctionBusyException Busy(QueuedExecution refused, string why) => refused.Usage.Running >= refused.Limit
        ? new FunctionBusyException(refused.FunctionId, ConcurrencyLimit.Function, refused.Limit, why)
        : new FunctionBusyException(refused.FunctionId, ConcurrencyLimit.Host, _options.MaxConcurrentExecutions, why);

    /// <summary>Returns half of the slots, at least one.</summary>
    private static int Half(int slots) => Math.Max(1, slots / 2);
}
