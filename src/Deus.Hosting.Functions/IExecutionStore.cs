namespace Deus.Hosting.Functions;

/// <summary>
/// The records of executions. Safe for concurrent use. Without an application host, the first call starts the function host.
/// </summary>
public interface IExecutionStore
{
    /// <summary>Reads one record, including its logs.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Execution> GetAsync(string functionId, string executionId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of records, newest first, without their logs and errors.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="query">The filter and the page; null (default) for the newest 25.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Page<Execution>> ListAsync(string functionId, ExecutionQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels an execution that waits, is scheduled or runs, and waits until its end is recorded. The record keeps what the function has
    /// logged. Canceling a canceled execution succeeds.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="cancellationToken">Cancels the wait; the execution is canceled nevertheless.</param>
    /// <returns>The record, with the outcome <see cref="ExecutionOutcome.Canceled"/>.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it has ended otherwise
    /// (<see cref="FunctionErrorCode.ExecutionAlreadyEnded"/>). Nothing was changed.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Execution> CancelAsync(string functionId, string executionId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Executes the request of a dead letter again, as a new execution with attempts of its own; the earlier record is no dead letter any more.
    /// <see cref="ExecutionQuery.DeadLetters"/> lists dead letters, and <see cref="DeleteAsync"/> deletes one with its request.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The record of the new execution, which waits.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter
    /// (<see cref="FunctionErrorCode.NotDeadLetter"/>).</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Execution> RunAgainAsync(string functionId, string executionId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Queues a scheduled run of a function now, in addition to those of its schedule, which may be empty or paused. Their times do not change.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The record of the execution, which waits.</returns>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist, is disabled or has no active deployment; or a scheduled run waits or
    /// runs and <see cref="SchedulePolicy.AllowsOverlap"/> is false (<see cref="FunctionErrorCode.ScheduledRunNotEnded"/>).</exception>
    /// <exception cref="FunctionBusyException">1,000 executions wait already, or 256 MiB of requests.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Execution> RunScheduleNowAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the statistics of a function's executions, one item for each hour (UTC) in which executions ended, oldest first. They are kept for
    /// 90 days, longer than the records. A process that is killed loses those of the last minute.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="from">The first hour is the one that contains this time; null (default) for 24 hours ago.</param>
    /// <param name="before">The last hour is the one that contains the moment before this time; null (default) for now.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The statistics; empty when no execution ended.</returns>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<IReadOnlyList<ExecutionStatistics>> GetStatisticsAsync(
        string functionId, DateTimeOffset? from = null, DateTimeOffset? before = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes the record of an execution that has ended.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the record is deleted.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it has not ended.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task DeleteAsync(string functionId, string executionId, CancellationToken cancellationToken = default);
}
