using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>
/// Lets executions in, up to a number per function and for the whole host; the others wait for a while in a bounded queue.
/// First come, first served, except that a function at its own limit does not hold up the others.
/// </summary>
internal sealed class ExecutionGate(IOptions<FunctionsOptions> options, ExecutionTelemetry telemetry, TimeProvider time)
{
    private readonly FunctionsOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> _queue = new();
    private int _runningInAll;

    /// <summary>How many wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    /// <summary>Returns when the execution may begin; dispose what it returns when it has ended.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="ownLimit">The function's limit; null for the one of the options.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="FunctionBusyException">The queue is full, or the wait took too long.</exception>
    public Task<ExecutionTurn> EnterAsync(string functionId, int? ownLimit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = ownLimit ?? _options.MaxConcurrentExecutionsPerFunction;
        Waiter waiting;
        lock (_gate)
        {
            // Nobody who waits could begin, so nobody of this function is overtaken.
            if (IsFree(functionId, limit))
                return Task.FromResult(Begin(functionId, hasWaited: false));
            if (_queue.Count >= _options.MaxQueuedExecutions)
                throw Busy(functionId, limit, $"{_queue.Count} more wait already");
            waiting = new Waiter(functionId, limit);
            waiting.Place = _queue.AddLast(waiting);
        }

        return WaitAsync(waiting, cancellationToken);
    }

    private async Task<ExecutionTurn> WaitAsync(Waiter waiting, CancellationToken cancellationToken)
    {
        telemetry.Queued(1);
        try
        {
            return await waiting.Turn.Task.WaitAsync(_options.MaxQueueTime, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Leave(waiting))
                return await waiting.Turn.Task.ConfigureAwait(false); // Its turn came at the same moment.
            if (e is OperationCanceledException)
                throw;
            lock (_gate)
                throw Busy(waiting.FunctionId, waiting.Limit, $"this one has waited for {_options.MaxQueueTime.TotalSeconds} s");
        }
        finally
        {
            telemetry.Queued(-1);
        }
    }

    private bool IsFree(string functionId, int limit) =>
        _runningInAll < _options.MaxConcurrentExecutions && _running.GetValueOrDefault(functionId) < limit;

    private ExecutionTurn Begin(string functionId, bool hasWaited)
    {
        _runningInAll++;
        _running[functionId] = _running.GetValueOrDefault(functionId) + 1;
        telemetry.Active(1);
        return new ExecutionTurn(() => End(functionId), hasWaited);
    }

    private void End(string functionId)
    {
        telemetry.Active(-1);
        lock (_gate)
        {
            _runningInAll--;
            if (--_running[functionId] == 0)
                _running.Remove(functionId);
            BeginWaiting();
        }
    }

    private void BeginWaiting()
    {
        for (var place = _queue.First; place is not null && _runningInAll < _options.MaxConcurrentExecutions;)
        {
            var (waiting, next) = (place.Value, place.Next);
            if (IsFree(waiting.FunctionId, waiting.Limit))
            {
                _queue.Remove(place);
                waiting.Place = null;
                waiting.Turn.SetResult(Begin(waiting.FunctionId, hasWaited: true));
            }

            place = next;
        }
    }

    /// <returns>False when its turn has come already.</returns>
    private bool Leave(Waiter waiting)
    {
        lock (_gate)
        {
            if (waiting.Place is not { } place)
                return false;
            _queue.Remove(place);
            waiting.Place = null;
            return true;
        }
    }

    private FunctionBusyException Busy(string functionId, int limit, string why) =>
        _running.GetValueOrDefault(functionId) >= limit
            ? new FunctionBusyException(functionId, ConcurrencyLimit.Function, limit, why)
            : new FunctionBusyException(functionId, ConcurrencyLimit.Host, _options.MaxConcurrentExecutions, why);

    private sealed class Waiter(string functionId, int limit)
    {
        public string FunctionId => functionId;

        public int Limit => limit;

        /// <summary>Null when it does not wait any more.</summary>
        public LinkedListNode<Waiter>? Place { get; set; }

        public TaskCompletionSource<ExecutionTurn> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
