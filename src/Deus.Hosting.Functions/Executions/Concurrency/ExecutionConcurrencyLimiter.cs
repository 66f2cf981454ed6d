using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>
/// Lets executions in, up to a number per function and for the whole host; the others wait for a while in a bounded queue.
/// First come, first served, except that a function at its own limit does not hold up the others. Executions that nobody waits
/// for get half of the places, of the host's and of each function's, and one function gets half of these.
/// </summary>
internal sealed class ExecutionConcurrencyLimiter(IOptions<FunctionsOptions> options, ExecutionTelemetry telemetry, TimeProvider time)
{
    private readonly FunctionsOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly ConcurrencyCounter _places = new(options.Value.MaxConcurrentExecutions);
    private readonly ConcurrencyCounter _deferredPlaces = new(Half(options.Value.MaxConcurrentExecutions));
    private readonly LinkedList<QueuedExecution> _queue = new();
    private int _waiting;

    /// <summary>How many wait for their turn, apart from those that <see cref="EnterDeferredAsync"/> lets in.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>How many wait that <see cref="EnterDeferredAsync"/> lets in.</summary>
    public int WaitingDeferred
    {
        get
        {
            lock (_gate)
                return _queue.Count - _waiting;
        }
    }

    /// <summary>Returns when the execution may begin; dispose what it returns when it has ended.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="ownLimit">The function's limit; null for the one of the options.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="FunctionBusyException">The queue is full, or the wait took too long.</exception>
    public async Task<ConcurrencyLease> EnterAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        var (turn, waiting) = Arrive(functionId, ownLimit, isDeferred: false, cancellationToken);
        if (turn is not null)
            return turn;
        telemetry.Queued(1);
        try
        {
            return await WaitAsync(waiting!, _options.MaxQueueTime, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate)
                throw Busy(functionId, waiting!.Limit, $"this one has waited for {_options.MaxQueueTime.TotalSeconds} s");
        }
        finally
        {
            telemetry.Queued(-1);
        }
    }

    /// <summary>
    /// The same for an execution that nobody waits for: it stays in the queue as long as it takes, and the queue's bound does
    /// not count it. Let one of each function wait here at most.
    /// </summary>
    public async Task<ConcurrencyLease> EnterDeferredAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        var (turn, waiting) = Arrive(functionId, ownLimit, isDeferred: true, cancellationToken);
        return turn ?? await WaitAsync(waiting!, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    private (ConcurrencyLease? Turn, QueuedExecution? Waiting) Arrive(
        string functionId, int? ownLimit, bool isDeferred, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var arriving = new QueuedExecution(functionId, ownLimit ?? _options.MaxConcurrentExecutionsPerFunction, isDeferred);
        lock (_gate)
        {
            // Nobody who waits could begin, so nobody of this function is overtaken.
            if (IsFree(arriving))
                return (Begin(arriving, hasWaited: false), null);
            if (!isDeferred && _waiting >= _options.MaxQueuedExecutions)
                throw Busy(functionId, arriving.Limit, $"{_waiting} more wait already");
            arriving.Place = _queue.AddLast(arriving);
            _waiting += isDeferred ? 0 : 1;
            return (null, arriving);
        }
    }

    private async Task<ConcurrencyLease> WaitAsync(QueuedExecution waiting, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            return await waiting.Turn.Task.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Leave(waiting))
                return await waiting.Turn.Task.ConfigureAwait(false); // Its turn came at the same moment.
            throw;
        }
    }

    private bool IsFree(QueuedExecution waiting) =>
        _places.HasRoom(waiting.FunctionId, waiting.Limit)
        && (!waiting.IsDeferred
            || _deferredPlaces.HasRoom(waiting.FunctionId, Math.Min(Half(waiting.Limit), Half(_deferredPlaces.InAll))));

    private ConcurrencyLease Begin(QueuedExecution waiting, bool hasWaited)
    {
        _places.Take(waiting.FunctionId);
        if (waiting.IsDeferred)
            _deferredPlaces.Take(waiting.FunctionId);
        telemetry.Active(1);
        return new ConcurrencyLease(() => End(waiting), hasWaited);
    }

    private void End(QueuedExecution ended)
    {
        telemetry.Active(-1);
        lock (_gate)
        {
            _places.Free(ended.FunctionId);
            if (ended.IsDeferred)
                _deferredPlaces.Free(ended.FunctionId);
            BeginWaiting();
        }
    }

    private void BeginWaiting()
    {
        for (var place = _queue.First; place is not null && !_places.IsFull;)
        {
            var (waiting, next) = (place.Value, place.Next);
            if (IsFree(waiting))
            {
                Remove(waiting, place);
                waiting.Turn.SetResult(Begin(waiting, hasWaited: true));
            }

            place = next;
        }
    }

    /// <returns>False when its turn has come already.</returns>
    private bool Leave(QueuedExecution waiting)
    {
        lock (_gate)
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
        _places.IsFullFor(functionId, limit)
            ? new FunctionBusyException(functionId, ConcurrencyLimit.Function, limit, why)
            : new FunctionBusyException(functionId, ConcurrencyLimit.Host, _options.MaxConcurrentExecutions, why);

    /// <summary>At least one.</summary>
    private static int Half(int places) => Math.Max(1, places / 2);
}
