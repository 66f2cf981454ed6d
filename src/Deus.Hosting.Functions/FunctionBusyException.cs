namespace Deus.Hosting.Functions;

/// <summary>The owner of the concurrency limit that was reached.</summary>
public enum ConcurrencyLimit
{
    /// <summary>The function's limit.</summary>
    Function,

    /// <summary>The host's limit.</summary>
    Host,
}

/// <summary>
/// The execution was rejected because the concurrency limit was reached and the queue was full or the wait expired. The function
/// was not executed; try again later. The host writes no record; a rejection by a runtime is recorded as
/// <see cref="ExecutionOutcome.HostFailed"/>.
/// </summary>
public sealed class FunctionBusyException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="limitedBy">The owner of the limit that was reached.</param>
    /// <param name="limit">The maximum number of concurrent executions that this limit allows.</param>
    /// <param name="why">Why the execution did not wait, for example <c>the queue is full</c>.</param>
    public FunctionBusyException(string functionId, ConcurrencyLimit limitedBy, int limit, string why)
        : base(
            (limitedBy == ConcurrencyLimit.Function
                ? $"The function '{functionId}' is busy: it executes {limit} requests at the same time"
                : $"The host is busy: it executes {limit} requests at the same time")
            + $", and {why}. Try again later.",
            HostingErrorReason.Busy)
    {
        FunctionId = functionId;
        LimitedBy = limitedBy;
        Limit = limit;
    }

    /// <summary>The owner of the limit that was reached.</summary>
    public ConcurrencyLimit LimitedBy { get; }

    /// <summary>The maximum number of concurrent executions that this limit allows.</summary>
    public int Limit { get; }
}
