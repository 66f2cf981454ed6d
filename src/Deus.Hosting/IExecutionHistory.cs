namespace Deus.Hosting;

/// <summary>Reads the records of executions. Implementations are safe for concurrent use.</summary>
public interface IExecutionHistory
{
    /// <summary>
    /// Lists the executions of a function, newest first, without their logs. Pages are read while the caller enumerates. The
    /// backend's settings determine how long records are kept.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>The records; <see cref="ExecutionRecord.Logs"/> and <see cref="ExecutionRecord.Errors"/> are empty.</returns>
    /// <exception cref="HostingException">The function does not exist, or a page could not be read. Thrown while enumerating.</exception>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Reads one execution with its logs.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="executionId">The id of the execution, for example <c>InvokeResult.ExecutionId</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The record.</returns>
    /// <exception cref="HostingException">The function has no such execution, or the record could not be read.</exception>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    Task<ExecutionRecord> GetExecutionAsync(string functionId, string executionId, CancellationToken cancellationToken = default);
}
