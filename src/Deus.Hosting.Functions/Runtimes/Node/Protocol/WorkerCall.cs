namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>One request to a worker, with the state of its response.</summary>
internal sealed class WorkerCall(RuntimeRequest request, IResponseSink sink)
{
    private const int Waiting = 0;
    private const int Sent = 1;
    private const int Withdrawn = 2;

    private int _state = Waiting;

    /// <summary>The request.</summary>
    public RuntimeRequest Request { get; } = request;

    /// <summary>True to send the request only after the worker has answered a ping. Until then the request can be withdrawn.</summary>
    public bool IsCareful { get; init; }

    /// <summary>True when the request has been sent, at least in part.</summary>
    public bool IsSent => Volatile.Read(ref _state) == Sent;

    /// <summary>True when the request was withdrawn. The worker has received nothing of it.</summary>
    public bool IsWithdrawn => Volatile.Read(ref _state) == Withdrawn;

    /// <summary>Receives the response.</summary>
    public IResponseSink Sink { get; } = sink;

    /// <summary>The soft timeout, which the worker enforces.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The name of the request's log files in the worker's folder.</summary>
    public required string LogId { get; init; }

    /// <summary>Status, headers, logs and the number of received body bytes; null until the head has arrived.</summary>
    public RuntimeResponse? Head { get; set; }

    /// <summary>Marks the request as sent. Returns false when it was withdrawn.</summary>
    public bool TrySend() => Interlocked.CompareExchange(ref _state, Sent, Waiting) == Waiting;

    /// <summary>Withdraws the request. Returns false when it has been sent, or is not <see cref="IsCareful"/>.</summary>
    public bool TryWithdraw() => IsCareful && Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) != Sent;
}
