namespace Deus.Hosting.Functions;

/// <summary>
/// Executes functions and writes a record of each execution. Safe for concurrent use. Without an application host, the first call
/// starts the function host.
/// </summary>
/// <remarks>
/// A function that throws, times out or crashes produces a <em>result</em>, and its <see cref="Execution.Outcome"/> says which. Only
/// a rejected request and a failing host produce exceptions.
/// </remarks>
public interface IFunctionEngine
{
    /// <summary>Executes one request and waits for its end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">
    /// Cancels the execution, which is recorded as <see cref="ExecutionOutcome.Canceled"/>. The function may still run until it ends or
    /// its timeout expires.
    /// </param>
    /// <returns>The record and the response.</returns>
    /// <exception cref="ArgumentException">The request is not valid.</exception>
    /// <exception cref="FunctionStoreException">
    /// The function does not exist, is disabled, or has no deployment that can be executed. No record was written.
    /// </exception>
    /// <exception cref="FunctionBusyException">The concurrency limit was reached and the queue was full or the wait expired. No record was
    /// written.</exception>
    /// <exception cref="ExecutionRecordException">The record could not be written.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Executes one request and returns as soon as its status and headers are available, before the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the execution until this method returns; afterwards dispose the stream instead.</param>
    /// <returns>The response; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The request is not valid.</exception>
    /// <exception cref="FunctionStoreException">
    /// The function does not exist, is disabled, or has no deployment that can be executed. No record was written.
    /// </exception>
    /// <exception cref="FunctionBusyException">The concurrency limit was reached and the queue was full or the wait expired. No record was
    /// written.</exception>
    /// <exception cref="ExecutionRecordException">The record could not be written.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<ExecutionStream> OpenAsync(ExecutionRequest request, CancellationToken cancellationToken = default);
}
