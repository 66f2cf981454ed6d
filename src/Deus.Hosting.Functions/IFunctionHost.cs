namespace Deus.Hosting.Functions;

/// <summary>The function host of this process. Safe for concurrent use.</summary>
public interface IFunctionHost
{
    /// <summary>True from the call of <see cref="DrainAsync"/> until <see cref="Resume"/>. The health check is then unhealthy.</summary>
    bool IsDraining { get; }

    /// <summary>
    /// Stops taking executions, and waits until those that run or wait for a slot have ended, for example before the application is replaced.
    /// New ones get a <see cref="FunctionHostDrainingException"/>, over HTTP a 503; functions that a running function calls are executed.
    /// Asynchronous and scheduled executions are still accepted; they stay queued until <see cref="Resume"/> or the next start of a host.
    /// </summary>
    /// <param name="timeout">The longest time to wait, more than zero.</param>
    /// <param name="cancellationToken">Cancels the wait; the host stays drained.</param>
    /// <returns>True when no execution runs any more; false when the timeout has expired. Nothing is stopped then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not more than zero.</exception>
    Task<bool> DrainAsync(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes executions again, and starts the queued ones. Does nothing when the host is not drained.</summary>
    void Resume();
}
