namespace Deus.Hosting.Functions;

/// <summary>Whose limit of concurrent executions was reached.</summary>
public enum ConcurrencyLimit
{
    /// <summary>The function's.</summary>
    Function,

    /// <summary>The host's.</summary>
    Host,
}

/// <summary>
/// So many executions run and wait that another one is not accepted now. Nothing was executed or recorded; try again later.
/// </summary>
public sealed class FunctionBusyException : BackendException
{
    internal FunctionBusyException(string functionId, ConcurrencyLimit limitedBy, int limit, string why)
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

    /// <summary>Whose limit was reached.</summary>
    public ConcurrencyLimit LimitedBy { get; }

    /// <summary>How many executions that limit allows at the same time.</summary>
    public int Limit { get; }
}
