namespace Deus.Hosting.Functions;

/// <summary>
/// Executes functions and keeps a record of each execution. Safe for concurrent use. Starts the host on first use when the
/// application has none.
/// </summary>
/// <remarks>
/// A function that throws, times out or crashes is a <em>result</em>, its <see cref="Execution.Outcome"/> tells which; only
/// what is refused and a failing host are exceptions.
/// </remarks>
public interface IFunctionEngine
{
    /// <summary>Executes one request to its end.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="cancellationToken">
    /// Gives the execution up; the function may run on to its end or its deadline, and the record says
    /// <see cref="ExecutionOutcome.Canceled"/>.
    /// </param>
    /// <returns>The record and the answer.</returns>
    /// <exception cref="ArgumentException">The request is not valid.</exception>
    /// <exception cref="FunctionStoreException">
    /// The function is not there, disabled, or without a deployment that can be executed.
    /// Nothing was recorded.
    /// </exception>
    /// <exception cref="FunctionBusyException">Too many executions run and wait already. Nothing was recorded.</exception>
    /// <exception cref="ExecutionRecordException">The record could not be written.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Executes one request and returns when status and headers are there, with the body still to come.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="cancellationToken">Gives the execution up until this returns; afterwards dispose the stream.</param>
    /// <returns>The response; dispose it.</returns>
    /// <exception cref="FunctionStoreException">As <see cref="ExecuteAsync"/>.</exception>
    /// <exception cref="FunctionBusyException">Too many executions run and wait already. Nothing was recorded.</exception>
    /// <exception cref="ExecutionRecordException">The record could not be written.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<ExecutionStream> OpenAsync(ExecutionRequest request, CancellationToken cancellationToken = default);
}
