namespace Deus.Hosting.Functions;

/// <summary>The records of executions. Safe for concurrent use. Starts the host on first use when the application has none.</summary>
public interface IExecutionStore
{
    /// <summary>Reads one record, logs included.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The record.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Execution> GetAsync(string functionId, string executionId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of records, newest first, without their logs and errors.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="query">Which; null for the newest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Page<Execution>> ListAsync(string functionId, ExecutionQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes the record of an execution that has ended.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>When it is deleted.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it still runs.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task DeleteAsync(string functionId, string executionId, CancellationToken cancellationToken = default);
}
