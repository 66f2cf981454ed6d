namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>One request on its way through a worker, with what is known of its response so far.</summary>
internal sealed class WorkerCall(RuntimeRequest request, IResponseSink sink)
{
    private const int Waiting = 0;
    private const int Sent = 1;
    private const int Withdrawn = 2;

    private int _state = Waiting;

    /// <summary>The request.</summary>
    public RuntimeRequest Request { get; } = request;

    /// <summary>True to send the request only when the worker has said that it reads; until then it can be withdrawn.</summary>
    public bool IsCareful { get; init; }

    /// <summary>False as long as the worker has seen nothing of the request.</summary>
    public bool IsSent => Volatile.Read(ref _state) == Sent;

    /// <summary>True when the request was withdrawn: the worker has seen nothing of it.</summary>
    public bool IsWithdrawn => Volatile.Read(ref _state) == Withdrawn;

    /// <summary>Where the response goes.</summary>
    public IResponseSink Sink { get; } = sink;

    /// <summary>The soft timeout, which the worker keeps.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The name of its logs in the worker's folder.</summary>
    public required string LogId { get; init; }

    /// <summary>Status, headers and logs once they have arrived, with the bytes of the body that have; null before.</summary>
    public RuntimeResponse? Head { get; set; }

    /// <summary>Is about to be sent; false when it was withdrawn.</summary>
    public bool TrySend() => Interlocked.CompareExchange(ref _state, Sent, Waiting) == Waiting;

    /// <summary>Takes the request back if nothing of it has been sent.</summary>
    public bool TryWithdraw() => IsCareful && Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) != Sent;
}
